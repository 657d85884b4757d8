package main

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"runtime"
	"time"
)

// maxComplaint is how much of a child's standard error is kept.
const maxComplaint = 4 << 10

// child is a process that this one starts for something that may go wrong. It has a short environment, and it ends
// with the context and with this process, however that ends.
type child struct {
	*exec.Cmd
	complaint complaint
}

// newChild prepares a process with the given environment only, and nothing of this process's.
func newChild(ctx context.Context, program string, environment []string, args ...string) *child {
	c := &child{Cmd: exec.CommandContext(ctx, program, args...)}
	c.Env, c.Stderr, c.WaitDelay = environment, &c.complaint, time.Second
	dieWithParent(c.Cmd)
	return c
}

// run starts the process and works with it until it has ended. On Linux the kernel takes the end of the thread that
// has started a process for the end of its parent (golang.org/issue/27505): the thread is kept.
func (c *child) runWith(work func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := c.Start(); err != nil {
		return err
	}
	err := work()
	if err != nil {
		c.Process.Kill() // an error means that it has ended by itself
	}
	if ended := c.Wait(); err == nil {
		err = ended
	}
	return err
}

// sendFile writes to the process's standard input, which stays open: its end would tell the process that this one has
// gone.
func sendFile(input io.Writer, data []byte) {
	go io.Copy(input, bytes.NewReader(data)) // a process that does not read it reports why
}

// complaint keeps the beginning of the written text.
type complaint struct{ text []byte }

func (c *complaint) Write(p []byte) (int, error) {
	c.text = append(c.text, p[:min(len(p), maxComplaint-len(c.text))]...)
	return len(p), nil
}

func (c *complaint) String() string { return string(c.text) }
