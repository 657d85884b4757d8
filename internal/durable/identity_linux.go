package durable

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Identity tells a file from a copy of it, by the number and the time of birth that the file system gave it; "" where
// that is unknown. Writing into a file and moving it within its file system keep both.
func Identity(path string) string {
	var st unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, unix.STATX_INO|unix.STATX_BTIME, &st); err != nil {
		return ""
	}
	if st.Mask&unix.STATX_BTIME == 0 {
		return fmt.Sprint(st.Ino)
	}
	return fmt.Sprintf("%d born %d.%09d", st.Ino, st.Btime.Sec, st.Btime.Nsec)
}
