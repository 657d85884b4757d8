package api

import (
	"context"
	"net/http"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// serveTile serves the C2SP tlog-tiles tree of a log: checkpoint, tiles, entry bundles. Partial tiles are as
// immutable as full ones: the first W hashes of a tile never change.
func (s *server) serveTile(w http.ResponseWriter, r *http.Request) error {
	code, err := division.Parse(r.PathValue("code"))
	if err != nil {
		return errs.F(errs.NotFound, "there is no log of %q: %s", r.PathValue("code"), errs.Sentence(err))
	}
	if r.PathValue("file") == "checkpoint" {
		signed, err := s.centre.Checkpoint(r.Context(), code, s.opt.Now(), s.opt.Period)
		if err != nil {
			return err
		}
		sendContent(w, r, content{body: signed, kind: protocol.CheckpointType, cache: protocol.CacheCheckpoint})
		return nil
	}
	tile, err := feed.ParseTilePath(r.PathValue("file"))
	if err != nil {
		return err
	}
	data, err := s.readTile(r.Context(), code, tile)
	if err != nil {
		return err
	}
	sendContent(w, r, content{body: data, kind: protocol.TileType, cache: protocol.CacheTile})
	return nil
}

// readTile reads a tile at the signed size of now.
func (s *server) readTile(ctx context.Context, code division.Code, tile feed.Tile) ([]byte, error) {
	log, err := s.centre.Log(ctx, code)
	if err != nil {
		return nil, err
	}
	size, err := log.Size(ctx)
	if err != nil {
		return nil, err
	}
	data, err := feed.ReadTile(ctx, log, tile, size)
	if tile.Within(size) && errs.Is(err, errs.NotFound) {
		return nil, errs.E(errs.Corrupt, "rows of "+feed.TileFile(string(code), tile)+" are missing", err)
	}
	return data, err
}

// serveTrust serves the verifier line of the centre's logs. A reader who asks for it here trusts the line to this
// server; a kiosk that was given the key does not ask.
func (s *server) serveTrust(w http.ResponseWriter, r *http.Request) error {
	sendContent(w, r, content{body: []byte(s.centre.VerifierLine() + "\n"), kind: protocol.CheckpointType, cache: protocol.CacheCheckpoint})
	return nil
}

// serveKeys serves the statements about the centre's keys, which verify by themselves.
func (s *server) serveKeys(w http.ResponseWriter, r *http.Request) error {
	text, err := s.centre.Keys(r.Context())
	if err != nil {
		return err
	}
	sendContent(w, r, content{body: text, kind: protocol.CheckpointType, cache: protocol.CacheCheckpoint})
	return nil
}

// servePayload serves salt and body. Bytes that are not those of their address are not spread: a cache would
// keep them.
func (s *server) servePayload(w http.ResponseWriter, r *http.Request) error {
	d, err := feed.ParseDigest(r.PathValue("digest"))
	if err != nil {
		return errs.F(errs.NotFound, "there is no such payload: %s", errs.Sentence(err))
	}
	p, err := s.centre.Payload(r.Context(), d)
	if err != nil {
		return err
	}
	if p.Digest() != d {
		return errs.F(errs.Corrupt, "the stored payload %s is damaged", d)
	}
	sendContent(w, r, content{body: p, kind: protocol.PayloadType, cache: protocol.CachePayload, tag: digestTag(d)})
	return nil
}

// serveBlob serves an attachment, part by part as it is read. The reader checks the digest of the whole.
func (s *server) serveBlob(w http.ResponseWriter, r *http.Request) error {
	d, err := feed.ParseDigest(r.PathValue("digest"))
	if err != nil {
		return errs.F(errs.NotFound, "there is no such attachment: %s", errs.Sentence(err))
	}
	b, err := s.centre.Blob(r.Context(), d.String())
	if err != nil {
		return err
	}
	writeHeaders(w, content{kind: protocol.PayloadType, cache: protocol.CachePayload, tag: digestTag(d)})
	from := &noted{ReadSeeker: b}
	http.ServeContent(w, r, "", time.Time{}, from)
	return from.err
}
