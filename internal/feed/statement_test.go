package feed_test

import (
	"bytes"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"gongshi/internal/feed/feedtest"
)

func TestStatementIsAnOrdinarySignedNote(t *testing.T) {
	key := feedtest.Key()
	signed, err := key.SignStatement("audit", "7\nabc=\n")
	if err != nil {
		t.Fatal(err)
	}
	for topic, good := range map[string]bool{"audit": true, "other": false} {
		v, err := note.NewVerifier(key.StatementVerifierLine(topic))
		if err != nil {
			t.Fatal(err)
		}
		n, err := note.Open(signed, note.VerifierList(v))
		if (err == nil) != good || good && n.Text != "7\nabc=\n" {
			t.Errorf("topic %s: %v, %v", topic, n, err)
		}
	}
	if again, err := key.SignStatement("audit", "7\nabc=\n"); err != nil || !bytes.Equal(again, signed) {
		t.Errorf("signed again: %s, %v", again, err)
	}
	if v, err := note.NewVerifier(key.LogVerifierLine(feedtest.Code)); err != nil {
		t.Error(err)
	} else if _, err := note.Open(signed, note.VerifierList(v)); err == nil {
		t.Error("a statement was taken for a log's checkpoint")
	}
}

func TestDerivedSecretsAreOfOnePurpose(t *testing.T) {
	key := feedtest.Key()
	one, err := key.Derive("one")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := key.Derive("one")
	other, _ := key.Derive("other")
	if one != again || one == other || one == [32]byte{} {
		t.Errorf("%x, %x, %x", one, again, other)
	}
}
