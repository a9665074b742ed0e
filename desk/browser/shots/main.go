// Command shots takes the pictures of the desk that the README shows, of the demo corpus,
// in light and in dark:
//
//	cd desk/browser && go run ./shots ../screenshots
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/wirefold/wirefold/desk"
	"github.com/wirefold/wirefold/desk/browser"
)

// most is how many bytes a picture may have.
const most = 150_000

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "shots FOLDER: takes the pictures into FOLDER")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string) (err error) {
	path := browser.Chromium()
	if path == "" {
		return errors.New("there is no chromium; WIREFOLD_CHROMIUM may name one")
	}
	e, clock, err := browser.Demo(ctx, "../../corpus/testdata/demo")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	d, err := desk.New(e, desk.Options{Now: clock.Now})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	defer func() {
		err = errors.Join(err, server.Close())
		if failed := <-ended; !errors.Is(failed, http.ErrServerClosed) {
			err = errors.Join(err, failed)
		}
	}()
	tab, stop, err := browser.Start(ctx, path)
	if err != nil {
		return err
	}
	defer stop()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	story, err := e.Article("meridian-0919-1") // with a conflict that is open
	if err != nil {
		return err
	}
	for _, page := range []struct {
		name, path    string
		width, height int64
	}{
		{"stories", "/", 1280, 900},
		{"story", "/stories/" + story.Decision.Story, 1640, 1100},
		{"compare", "/compare?a=meridian-0114-1&b=mirror-0114-1", 1280, 900},
	} {
		for _, scheme := range []string{"light", "dark"} {
			if err := browser.Look(tab, page.width, page.height, scheme); err != nil {
				return err
			}
			r, err := chromedp.RunResponse(tab, chromedp.Navigate("http://"+l.Addr().String()+page.path))
			if err != nil {
				return err
			}
			if r.Status != http.StatusOK {
				return fmt.Errorf("%s answers with %d", page.path, r.Status)
			}
			shot, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
			if err != nil {
				return err
			}
			if shot, err = smaller(shot); err != nil {
				return err
			}
			name := filepath.Join(folder, page.name+"-"+scheme+".png")
			if len(shot) > most {
				return fmt.Errorf("%s would have %d bytes, and may have %d", name, len(shot), most)
			}
			if err := os.WriteFile(name, shot, 0o644); err != nil {
				return err
			}
			fmt.Printf("%s  %d bytes\n", name, len(shot))
		}
	}
	return nil
}

// smaller is a picture with the 256 colours that it uses most, the others being drawn in
// the nearest of these: pages have few colours, and a third of the bytes is left. What is
// coloured counts for more than the greys at the edges of letters, of which there are many.
func smaller(shot []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, err
	}
	bounds := img.Bounds()
	rgba := image.NewRGBA(bounds)
	draw.Draw(rgba, bounds, img, bounds.Min, draw.Src)
	n := map[color.RGBA]int{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			n[rgba.RGBAAt(x, y)]++
		}
	}
	var colours []color.RGBA
	for c := range n {
		colours = append(colours, c)
	}
	for c := range n {
		n[c] *= 4 + int(max(c.R, c.G, c.B)) - int(min(c.R, c.G, c.B))
	}
	number := func(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
	slices.SortFunc(colours, func(a, b color.RGBA) int {
		if n[a] != n[b] {
			return n[b] - n[a]
		}
		return number(a) - number(b)
	})
	var palette color.Palette
	for _, c := range colours[:min(256, len(colours))] {
		palette = append(palette, c)
	}
	nearest := map[color.RGBA]uint8{}
	out := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := rgba.RGBAAt(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	err = encoder.Encode(&b, out)
	return b.Bytes(), err
}
