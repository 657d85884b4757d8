package feed_test

import (
	"testing"

	"gongshi/internal/feed/feedtest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	feedtest.TestBackend(t, func(t *testing.T) feedtest.Log {
		return feedtest.NewMemory(feedtest.Key(), feedtest.Code)
	})
}
