package main

import (
	"fmt"
	"net"
	"syscall"
	"time"
)

// A blackhole is a listener whose queue is full: connections to it are neither taken nor refused.
type blackhole struct {
	fd      int
	address string
	fillers []net.Conn
}

func newBlackhole() (*blackhole, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	b := &blackhole{fd: fd}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		b.close()
		return nil, err
	}
	if err := syscall.Listen(fd, 0); err != nil {
		b.close()
		return nil, err
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		b.close()
		return nil, err
	}
	b.address = fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for range 8 {
		conn, err := net.DialTimeout("tcp", b.address, 200*time.Millisecond)
		if err != nil {
			return b, nil // full
		}
		b.fillers = append(b.fillers, conn)
	}
	b.close()
	return nil, fmt.Errorf("the queue of %s does not fill", b.address)
}

func (b *blackhole) close() {
	for _, conn := range b.fillers {
		conn.Close()
	}
	syscall.Close(b.fd)
}
