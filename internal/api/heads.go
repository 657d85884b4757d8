package api

import (
	"net/http"
	"slices"

	"gongshi/internal/division"
	"gongshi/internal/protocol"
)

// maxPacked is how many heads messages are remembered, about 2 KB each.
const maxPacked = 1 << 13

// packed is a heads message with the state that it was made from.
type packed struct {
	heads []protocol.Head
	content
}

// serveHeads serves the checkpoints of a division's whole chain. The ETag is protocol.TagHeads', which changes with
// every growth and every period. A 304 means that the asker holds the served state; it proves nothing that they do not
// hold.
func (s *server) serveHeads(w http.ResponseWriter, r *http.Request) error {
	code, err := division.Parse(r.PathValue("code"))
	if err != nil {
		return err
	}
	heads, err := s.centre.Heads(r.Context(), code, s.opt.Now(), s.opt.Period)
	if err != nil {
		return err
	}
	message, err := s.packHeads(code, heads)
	if err != nil {
		return err
	}
	sendContent(w, r, message)
	return nil
}

// packHeads writes the message, unless the last one of the division was of the same heads: most polls are.
func (s *server) packHeads(code division.Code, heads []protocol.Head) (content, error) {
	if last, ok := s.packed.Get(code); ok && slices.EqualFunc(last.heads, heads, protocol.Head.Equal) {
		return last.content, nil
	}
	for _, h := range heads {
		if h.Fault != "" {
			s.opt.Log.Error("a log cannot be served", "division", h.Code, "cause", h.Fault)
		}
	}
	body, tag, err := protocol.TagHeads(heads)
	if err != nil {
		return content{}, err
	}
	c := content{body: body, kind: protocol.HeadsType, cache: protocol.CacheRevalidate, tag: tag}
	s.packed.Add(code, packed{heads, c})
	return c, nil
}
