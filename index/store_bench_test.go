package index_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/wirefold/wirefold/index"
)

// BenchmarkCommit compares the store with bbolt: the same records of 1.6 kB and
// log entries of 200 bytes, synced once a batch.
func BenchmarkCommit(b *testing.B) {
	const recordBytes, entryBytes = 1600, 200
	chance := rand.New(rand.NewPCG(1, 1))
	data := make([]byte, 1<<20)
	for i := range data {
		data[i] = byte(chance.IntN(256))
	}
	record := func(i int) []byte { return data[i*977%(len(data)-recordBytes):][:recordBytes] }
	sizeOf := func(dir string) (n int64) {
		_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				n += info.Size()
			}
			return err
		})
		return n
	}
	report := func(b *testing.B, articles int, dir string) {
		b.ReportMetric(float64(articles)/b.Elapsed().Seconds(), "articles/s")
		b.ReportMetric(float64(sizeOf(dir))/float64(articles), "bytes/article")
	}
	for _, batch := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("store/%d", batch), func(b *testing.B) {
			dir := b.TempDir()
			s := openStore(b, index.StoreOptions{Dir: dir})
			n := 0
			for b.Loop() {
				for range batch {
					if _, err := s.Put(24290, record(n)); err != nil {
						b.Fatal(err)
					}
					n++
				}
				if _, err := s.Append(data[:batch*entryBytes]); err != nil {
					b.Fatal(err)
				}
			}
			report(b, n, dir)
		})
		b.Run(fmt.Sprintf("bbolt/%d", batch), func(b *testing.B) {
			dir := b.TempDir()
			db, err := bbolt.Open(filepath.Join(dir, "db"), 0o644, nil)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			n := 0
			for b.Loop() {
				err := db.Update(func(tx *bbolt.Tx) error {
					records, err := tx.CreateBucketIfNotExists([]byte("records"))
					if err != nil {
						return err
					}
					records.FillPercent = 1 // keys ascend
					log, err := tx.CreateBucketIfNotExists([]byte("log"))
					if err != nil {
						return err
					}
					log.FillPercent = 1
					for range batch {
						key := binary.BigEndian.AppendUint64(nil, uint64(n))
						if err := records.Put(key, record(n)); err != nil {
							return err
						}
						n++
					}
					return log.Put(binary.BigEndian.AppendUint64(nil, uint64(n)), data[:batch*entryBytes])
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			report(b, n, dir)
		})
	}
}

// BenchmarkScan reads the log, as on recovery, and a checkpoint.
func BenchmarkScan(b *testing.B) {
	s := openStore(b, index.StoreOptions{})
	entry := make([]byte, 200)
	for range 100_000 {
		if _, err := s.Append(entry); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("log", func(b *testing.B) {
		b.SetBytes(100_000 * 200)
		for b.Loop() {
			for _, err := range s.Entries(b.Context(), 1) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	state := make([]byte, 64<<20)
	err := s.SaveCheckpoint(s.Last(), func(w io.Writer) error {
		_, err := w.Write(state)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("checkpoint", func(b *testing.B) {
		b.SetBytes(int64(len(state)))
		for b.Loop() {
			ok, err := s.LoadCheckpoint(func(_ uint64, r io.Reader) error {
				_, err := io.ReadFull(r, state)
				return err
			})
			if !ok || err != nil {
				b.Fatal(ok, err)
			}
		}
	})
}
