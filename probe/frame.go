package probe

import (
	"encoding/binary"
	"errors"
	"io"
)

// The opcodes of WebSocket frames.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// maxFrame bounds a frame's payload: what is longer is no heartbeat.
const maxFrame = 1 << 20

// A frame is one WebSocket frame.
type frame struct {
	op      byte
	payload []byte
}

// readFrame reads a frame, masked or not.
func readFrame(r io.Reader) (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	length := uint64(head[1] & 0x7f)
	switch length {
	case 126:
		var b [2]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return frame{}, inFrame(err)
		}
		length = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return frame{}, inFrame(err)
		}
		length = binary.BigEndian.Uint64(b[:])
	}
	if length > maxFrame {
		return frame{}, errors.New("a WebSocket frame of more than 1 MB")
	}
	var mask [4]byte
	masked := head[1]&0x80 != 0
	if masked {
		if _, err := io.ReadFull(r, mask[:]); err != nil {
			return frame{}, inFrame(err)
		}
	}
	f := frame{op: head[0] & 0x0f, payload: make([]byte, length)}
	if _, err := io.ReadFull(r, f.payload); err != nil {
		return frame{}, inFrame(err)
	}
	if masked {
		for i := range f.payload {
			f.payload[i] ^= mask[i%4]
		}
	}
	return f, nil
}

// inFrame is the error of a read that had begun.
func inFrame(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// appendTo writes the frame, which is a whole message. A client's are masked; a constant mask
// serves where nobody is to be protected.
func (f frame) appendTo(b []byte, masked bool) []byte {
	b = append(b, 0x80|f.op)
	bit := byte(0)
	if masked {
		bit = 0x80
	}
	switch n := len(f.payload); {
	case n < 126:
		b = append(b, bit|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, bit|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, bit|127), uint64(n))
	}
	if !masked {
		return append(b, f.payload...)
	}
	mask := [4]byte{1, 2, 3, 4}
	b = append(b, mask[:]...)
	for i, c := range f.payload {
		b = append(b, c^mask[i%4])
	}
	return b
}
