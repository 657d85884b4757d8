package errs_test

import (
	"errors"
	"fmt"
	"testing"

	"gongshi/internal/errs"
)

func TestKindsAndStatusesAreInverse(t *testing.T) {
	for k := errs.Internal; k <= errs.Gone; k++ {
		if k.String() == "" {
			t.Errorf("kind %d has no name", k)
		}
		if got := errs.FromStatus(k.Status()); got != k {
			t.Errorf("FromStatus(%d) = %v, want %v", k.Status(), got, k)
		}
	}
	if errs.FromStatus(429) != errs.Unavailable || errs.FromStatus(504) != errs.Unavailable {
		t.Error("429 and 504 are worth another try")
	}
	if errs.FromStatus(418) != errs.Internal {
		t.Error("an unknown client status is not worth another try")
	}
}

func TestSentenceHidesForeignErrors(t *testing.T) {
	cause := errors.New("open /secret/path")
	err := fmt.Errorf("while reading: %w", errs.E(errs.NotFound, "There is no such notice.", cause))
	if errs.KindOf(err) != errs.NotFound || !errs.Is(err, errs.NotFound) || errs.Is(nil, errs.Internal) {
		t.Error("kind lost on the way")
	}
	if got := errs.Sentence(err); got != "There is no such notice." {
		t.Errorf("Sentence = %q", got)
	}
	if got := errs.Sentence(cause); got == cause.Error() {
		t.Error("a foreign error must not reach a person")
	}
	if !errors.Is(err, cause) {
		t.Error("cause lost")
	}
	if got := err.Error(); got != "while reading: There is no such notice: open /secret/path" {
		t.Errorf("the log reads %q", got)
	}
}
