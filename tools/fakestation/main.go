// Command fakestation serves the page and speaks docs/live.md and docs/api.md with
// synthetic moving tracks. It is what the page's own tests, screenshots and benchmark
// run against; it has no sensors, store or tracker.
//
//	go run ./tools/fakestation -addr 127.0.0.1:0 -tracks 500 -rate 4
//
// It prints "listening on ADDRESS" when it is ready, and serves under /fake/ what the
// tests need: stall, resume, cut, alert?priority=…, silent?sensor=…, fault?why=….
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"marsad/web"
)

// contentPolicy is the policy under which the page must work (docs/page.md).
const contentPolicy = "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'"

func main() {
	addr := flag.String("addr", "127.0.0.1:8081", "address to listen on")
	tracks := flag.Int("tracks", 60, "number of tracks")
	rate := flag.Float64("rate", 2, "frames a second")
	exercise := flag.String("exercise", "", "exercise id: marks all that is served")
	dist := flag.String("dist", "", "serve the page from this folder instead of the embedded one")
	flag.Parse()
	if err := run(*addr, *dist, newWorld(*tracks, *rate, *exercise)); err != nil {
		fmt.Fprintln(os.Stderr, "fakestation:", err)
		os.Exit(1)
	}
}

// run serves until it is interrupted.
func run(addr, dist string, w *world) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler(w, dist), ReadHeaderTimeout: 5 * time.Second}
	go w.run(ctx)
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	fmt.Printf("listening on http://%s\n", l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// handler routes the page, the API and the controls.
func handler(w *world, dist string) http.Handler {
	mux := http.NewServeMux()
	files := http.FileServerFS(web.Files())
	if dist != "" {
		files = http.FileServer(http.Dir(dist))
	}
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Security-Policy", contentPolicy)
		files.ServeHTTP(rw, r)
	})
	w.routes(mux)
	w.controls(mux)
	return mux
}
