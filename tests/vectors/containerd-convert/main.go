// Command containerd-convert converts images as "ctr images convert --oci --all-platforms" does, with containerd's own converter.
//
// It reads lines SOURCE, TARGET and MEDIATYPE, separated by tabs. SOURCE is a folder with the content of an image, whose manifest or list is
// the file manifest.json and of the given media type; the names of all other files say nothing. TARGET is a folder that it makes, with
// root.json, the descriptor of the result, and the documents that changed: manifest.json or index.json, those of an index's entries in the
// folders 0, 1, …; or with error.txt. It prints "converted" or "refused" for each line.
package main

import (
	"bufio"
	"bytes"
	"context"
	_ "crypto/sha256" // for digests
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/containerd/containerd/content"
	"github.com/containerd/containerd/content/local"
	"github.com/containerd/containerd/images"
	"github.com/containerd/containerd/images/converter"
	"github.com/containerd/containerd/platforms"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/sirupsen/logrus"
)

var ctx = context.Background()

func main() {
	// It warns where the store keeps no labels.
	logrus.SetLevel(logrus.ErrorLevel)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if err := run(fields[0], fields[1], fields[2]); err != nil {
			log.Fatalf("%s: %v", fields[0], err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func run(source, target, mediaType string) error {
	folder, err := os.MkdirTemp("", "containerd-convert")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	store, err := local.NewStore(folder)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	known := map[digest.Digest]bool{}
	files, err := os.ReadDir(source)
	if err != nil {
		return err
	}
	var root ocispec.Descriptor
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(source, file.Name()))
		if err != nil {
			return err
		}
		blob := ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(data), Size: int64(len(data))}
		if !known[blob.Digest] {
			if err := content.WriteBlob(ctx, store, blob.Digest.String(), bytes.NewReader(data), blob); err != nil {
				return err
			}
		}
		known[blob.Digest] = true
		if file.Name() == "manifest.json" {
			root = blob
		}
	}

	converted, err := converter.DefaultIndexConvertFunc(nil, true, platforms.All)(ctx, store, root)
	if err != nil {
		fmt.Println("refused")
		return os.WriteFile(filepath.Join(target, "error.txt"), []byte(err.Error()+"\n"), 0o644)
	}
	if converted == nil {
		converted = &root
	}
	descriptor, err := json.Marshal(converted)
	if err != nil {
		return err
	}
	fmt.Println("converted")
	if err := os.WriteFile(filepath.Join(target, "root.json"), descriptor, 0o644); err != nil {
		return err
	}
	return write(store, known, *converted, target)
}

// write writes a document, if it is none of the source's, and those that it points at.
func write(store content.Store, known map[digest.Digest]bool, document ocispec.Descriptor, target string) error {
	isIndex := images.IsIndexType(document.MediaType)
	if known[document.Digest] || !(isIndex || images.IsManifestType(document.MediaType)) {
		return nil
	}
	data, err := content.ReadBlob(ctx, store, document)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	if !isIndex {
		return os.WriteFile(filepath.Join(target, "manifest.json"), data, 0o644)
	}
	var index ocispec.Index
	if err := json.Unmarshal(data, &index); err != nil {
		return err
	}
	for i, entry := range index.Manifests {
		if err := write(store, known, entry, filepath.Join(target, strconv.Itoa(i))); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(target, "index.json"), data, 0o644)
}
