package web

import (
	"bytes"
	"io/fs"
	"testing"
)

func TestThereIsAlwaysAPage(t *testing.T) {
	page, err := fs.ReadFile(Files(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if says := bytes.Contains(page, []byte("npm run build")); says == Built() {
		t.Errorf("built: %v, says how to build: %v", Built(), says)
	}
}
