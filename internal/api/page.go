package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"marsad"
)

// page serves the files of the page.
type page struct {
	files  fs.FS
	assets map[string]*asset // by path, without a slash before it
}

// asset is one file, in the codings there are. What is costly is made at its
// first request.
type asset struct {
	name, media string
	coded       []coding // best first; those that stand beside it in the folder

	once   sync.Once
	err    error
	etag   string
	packed []byte // gzip of our own, when the folder has no coded one and it pays
}

type coding struct{ name, suffix string }

var codings = []coding{{"br", ".br"}, {"gzip", ".gz"}}

// maxPacked bounds a file that we compress ourselves and keep.
const maxPacked = 8 << 20

// hashed is the name of a file that never changes under its name.
var hashed = regexp.MustCompile(`(^|/)assets/[^/]*[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

func newPage(files fs.FS) (*page, error) {
	p := &page{files: files, assets: make(map[string]*asset)}
	if files == nil {
		return p, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			p.assets[name] = &asset{name: name, media: mediaOf(name)}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for name, a := range p.assets {
		for _, c := range codings {
			if p.assets[name+c.suffix] != nil {
				a.coded = append(a.coded, c)
			}
		}
	}
	return p, nil
}

// mediaOf names the media type without asking the system's tables, which differ
// from machine to machine.
func mediaOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json", ".geojson", ".map":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	}
	if media := mime.TypeByExtension(path.Ext(name)); media != "" {
		return media
	}
	return "application/octet-stream"
}

func compressible(media string) bool {
	return strings.HasPrefix(media, "text/") || strings.HasPrefix(media, "application/json") ||
		strings.HasSuffix(media, "+xml") || strings.HasSuffix(media, "+json") || media == "application/wasm"
}

// find returns the file of a request path. A path without an extension is a
// place within the page.
func (p *page) find(urlPath string) *asset {
	name := strings.TrimPrefix(path.Clean("/"+urlPath), "/")
	if a := p.assets[name]; a != nil {
		return a
	}
	if path.Ext(name) == "" {
		return p.assets["index.html"]
	}
	return nil
}

// prepare makes what the first request needs.
func (a *asset) prepare(files fs.FS) {
	body, err := fs.ReadFile(files, a.name)
	if err != nil {
		a.err = fmt.Errorf("page: %w", err)
		return
	}
	sum := sha256.Sum256(body)
	a.etag = hex.EncodeToString(sum[:12])
	if len(a.coded) > 0 || len(body) < 1024 || len(body) > maxPacked || !compressible(a.media) {
		return
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(body) // into memory: cannot fail
	w.Close()
	if packed.Len() < len(body)*9/10 {
		a.packed = packed.Bytes()
	}
}

// open returns the body in the best coding that the client takes.
func (a *asset) open(files fs.FS, accepted string) (body io.ReadSeeker, coding string, err error) {
	name := a.name
	for _, c := range a.coded {
		if accepts(accepted, c.name) {
			name, coding = a.name+c.suffix, c.name
			break
		}
	}
	if coding == "" && a.packed != nil && accepts(accepted, "gzip") {
		return bytes.NewReader(a.packed), "gzip", nil
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, "", fmt.Errorf("page: %w", err)
	}
	if seeker, ok := f.(io.ReadSeeker); ok {
		return seeker, coding, nil
	}
	defer f.Close()
	all, err := io.ReadAll(f)
	return bytes.NewReader(all), coding, err
}

// accepts tells whether an Accept-Encoding header names the coding and does not
// refuse it.
func accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.problem(w, r, notFound("page", r.URL.Path))
		return
	}
	a := s.page.find(r.URL.Path)
	if a == nil {
		s.problem(w, r, notFound("page", r.URL.Path))
		return
	}
	a.once.Do(func() { a.prepare(s.page.files) })
	if a.err != nil {
		s.problem(w, r, marsad.Errorf(marsad.Internal, "%w", a.err))
		return
	}
	body, coding, err := a.open(s.page.files, r.Header.Get("Accept-Encoding"))
	if err != nil {
		s.problem(w, r, marsad.Errorf(marsad.Internal, "%w", err))
		return
	}
	if c, ok := body.(io.Closer); ok {
		defer c.Close()
	}
	h := w.Header()
	h.Set("Content-Type", a.media)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+a.etag+coding+`"`)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Cache-Control", "no-cache")
	if hashed.MatchString(a.name) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, body)
}
