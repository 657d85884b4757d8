package main

import "golang.org/x/sys/windows"

// diskSpace is the space on the disk that a folder is on, in bytes.
func diskSpace(dir string) (free, total int64, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	var own, all, unused uint64
	if err := windows.GetDiskFreeSpaceEx(name, &own, &all, &unused); err != nil {
		return 0, 0, err
	}
	return int64(own), int64(all), nil
}
