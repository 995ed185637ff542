package step

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"lantau/spatial"
)

// maxRatio is how many times its packed size a zip member may inflate to: text packs ten to twenty times.
const maxRatio = 200

// Load reads a whole file into memory, unpacking it where it is a zip archive (ifcZIP: one .ifc member). maxBytes
// bounds what is really read or inflated; a file past it, or one that inflates more than 200 times, gives an error that
// wraps spatial.ErrBudget. An archive without an .ifc, or with several, gives one that wraps spatial.ErrFormat.
func Load(src io.ReaderAt, size, maxBytes int64) ([]byte, error) {
	var magic [4]byte
	if n, _ := src.ReadAt(magic[:], 0); n == 4 && string(magic[:]) == "PK\x03\x04" {
		return loadZip(src, size, maxBytes)
	}
	if size > maxBytes {
		return nil, tooLarge(fmt.Sprintf("the file has %d bytes, of at most %d", size, maxBytes))
	}
	data := make([]byte, size)
	if n, err := src.ReadAt(data, 0); int64(n) < size {
		return nil, &spatial.InputError{Op: "read ifc", Where: fmt.Sprintf("byte %d", n), Msg: "", Try: "reading it again", Err: err}
	}
	return data, nil
}

func tooLarge(msg string) error {
	return &spatial.InputError{Op: "read ifc", Msg: msg, Try: "a part of the model, or a higher limit", Err: spatial.ErrBudget}
}

func loadZip(src io.ReaderAt, size, maxBytes int64) ([]byte, error) {
	refuse := func(msg string) error {
		return &spatial.InputError{Op: "read ifcZIP", Msg: msg, Try: "a zip archive that holds one .ifc file", Err: spatial.ErrFormat}
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, refuse("the archive is damaged: " + err.Error())
	}
	var member *zip.File
	var others []string
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		case strings.HasSuffix(name, ".ifc") && !strings.HasPrefix(name, "__macosx/"):
			if member != nil {
				return nil, refuse(fmt.Sprintf("there are several .ifc files in it, %q and %q among them", member.Name, f.Name))
			}
			member = f
		case len(others) < 3:
			others = append(others, f.Name)
		}
	}
	if member == nil {
		return nil, refuse(fmt.Sprintf("there is no .ifc file in it, but %q", others))
	}
	r, err := member.Open()
	if err != nil {
		return nil, refuse(fmt.Sprintf("%q cannot be unpacked: %v", member.Name, err))
	}
	defer r.Close()
	// The packed bytes of a member cannot be more than the archive, whatever its directory says.
	packed := min(int64(min(member.CompressedSize64, 1<<62)), size)
	limit := min(maxBytes, max(packed, 1024)*maxRatio)
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(r, limit+1))
	switch {
	case n > limit && limit == maxBytes:
		return nil, tooLarge(fmt.Sprintf("%q inflates to more than %d bytes", member.Name, maxBytes))
	case n > limit:
		return nil, tooLarge(fmt.Sprintf("%q inflates to more than %d times its packed size", member.Name, maxRatio))
	case errors.Is(err, zip.ErrChecksum):
		return nil, refuse(fmt.Sprintf("%q is damaged: its checksum is wrong", member.Name))
	case err != nil:
		return nil, refuse(fmt.Sprintf("%q is damaged after %d bytes: %v", member.Name, n, err))
	}
	return out.Bytes(), nil
}
