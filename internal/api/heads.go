package api

import (
	"net/http"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/protocol"
)

// heads serves the checkpoints of a division's whole chain. The ETag is that of the bytes, which change
// with every growth and every period; so a 304 says that nothing is new and, within the period, nothing
// stale.
func (s *server) heads(w http.ResponseWriter, r *http.Request) error {
	code, err := division.Parse(r.PathValue("code"))
	if err != nil {
		return err
	}
	heads, err := s.centre.Heads(r.Context(), code, time.Now(), s.opt.Period)
	if err != nil {
		return err
	}
	body, err := protocol.EncodeHeads(heads)
	if err != nil {
		return err
	}
	send(w, r, content{body: body, kind: protocol.HeadsType, cache: protocol.CacheRevalidate})
	return nil
}
