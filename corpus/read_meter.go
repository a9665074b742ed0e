package corpus

import (
	"fmt"
	"io"
)

const (
	// bombSize and bombRatio are when unpacking is given up: at more bytes than
	// bombSize that are more than bombRatio times what was packed. The text of
	// news packs to a third or a tenth, and the most even log files to a hundredth;
	// gzip and zip can reach a thousandth, zstd a ten-thousandth, and archives in
	// archives the product. What is below bombSize costs little in any case.
	bombSize  = 256 << 20
	bombRatio = 200
)

// meter counts what one input unpacks to, archives within archives and all.
type meter struct {
	packed   int64 // bytes of the input read so far
	unpacked int64
	tripped  bool
}

// watch counts what r gives, and fails when it is too much.
func (m *meter) watch(r io.Reader) io.Reader { return &metered{m, r} }

type metered struct {
	m *meter
	r io.Reader
}

func (r *metered) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if r.m.unpacked += int64(n); r.m.unpacked > bombSize && r.m.unpacked/bombRatio > r.m.packed {
		r.m.tripped = true
		return 0, &damageError{
			fmt.Sprintf("it unpacks to more than %d MiB, and to over %d times its size: it is refused as an attack", bombSize>>20, bombRatio),
			"if it is none, unpack it and read what comes out",
		}
	}
	return n, err
}

// damageError is a fault of packed data that says all there is to say.
type damageError struct{ reason, hint string }

func (e *damageError) Error() string { return e.reason }
