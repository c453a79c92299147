package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A browser is a headless Chromium with one open page, driven over a pipe by its own protocol
// (https://chromedevtools.github.io/devtools-protocol/).
type browser struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	calls   int
	session string

	// What the page asked for beside itself, and what it complained of.
	loaded, complaints []string
}

// newBrowser starts the Chromium that CHROMIUM names, or skips the test where it names none: a browser
// is more than `make test` may need.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		t.Skip("CHROMIUM names no browser: `make pages` installs one and runs this")
	}
	inRead, inWrite, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir())
	cmd.ExtraFiles = []*os.File{inRead, outWrite}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	inRead.Close()
	outWrite.Close()
	b := &browser{t: t, to: inWrite, from: bufio.NewReaderSize(outRead, 1<<20)}
	stuck := time.AfterFunc(3*time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		stuck.Stop()
		b.session = ""
		fmt.Fprintf(b.to, `{"id":%d,"method":"Browser.close"}`+"\x00", b.calls+1)
		inWrite.Close()
		_ = cmd.Wait()
		outRead.Close()
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	b.call("Performance.enable", map[string]any{"timeDomain": "threadTicks"}, nil)
	for _, domain := range []string{"Page", "Network", "Log", "Runtime", "Accessibility"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// call sends one command and waits for its answer.
func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.calls++
	message := map[string]any{"id": b.calls, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatal(err)
	}
	for {
		answer := b.next()
		switch {
		case answer.ID != b.calls:
			b.note(answer)
		case answer.Error != nil:
			b.t.Fatalf("%s: %s", method, answer.Error)
		default:
			if result != nil {
				if err := json.Unmarshal(answer.Result, result); err != nil {
					b.t.Fatalf("%s: %v", method, err)
				}
			}
			return
		}
	}
}

type answer struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  json.RawMessage
}

func (b *browser) next() answer {
	b.t.Helper()
	text, err := b.from.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("Chromium has gone: %v", err)
	}
	var a answer
	if err := json.Unmarshal(bytes.TrimRight(text, "\x00"), &a); err != nil {
		b.t.Fatal(err)
	}
	return a
}

// note keeps what a page must not do.
func (b *browser) note(a answer) {
	switch a.Method {
	case "Network.requestWillBeSent":
		var sent struct{ Request struct{ URL string } }
		_ = json.Unmarshal(a.Params, &sent)
		b.loaded = append(b.loaded, sent.Request.URL)
	case "Log.entryAdded", "Runtime.exceptionThrown":
		b.complaints = append(b.complaints, string(a.Params))
	}
}

// open loads a file and waits until it is drawn. It returns how long that took.
func (b *browser) open(file string) time.Duration {
	b.t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		b.t.Fatal(err)
	}
	b.loaded, b.complaints = nil, nil
	start := time.Now()
	b.call("Page.navigate", map[string]any{"url": "file://" + filepath.ToSlash(path)}, nil)
	for {
		a := b.next()
		b.note(a)
		if a.Method == "Page.loadEventFired" {
			break
		}
	}
	// Two frames later what was loaded has been drawn.
	b.eval(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))`, nil)
	return time.Since(start)
}

// eval runs JavaScript in the page.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var got struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &got)
	if got.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, got.ExceptionDetails)
	}
	if result != nil {
		if err := json.Unmarshal(got.Result.Value, result); err != nil {
			b.t.Fatalf("%s: %v: %s", expression, err, got.Result.Value)
		}
	}
}

// busy is the processor time that the page has used, whatever else the machine does.
func (b *browser) busy() time.Duration {
	b.t.Helper()
	var got struct {
		Metrics []struct {
			Name  string
			Value float64
		}
	}
	b.call("Performance.getMetrics", nil, &got)
	for _, m := range got.Metrics {
		if m.Name == "TaskDuration" {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	b.t.Fatal("Chromium does not say how long the page takes")
	return 0
}

// size makes the window as large as a screen.
func (b *browser) size(width, height int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// media makes the page believe in a medium and in a taste for light or dark.
func (b *browser) media(medium, scheme string) {
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": medium,
		"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
}

// press types one key.
func (b *browser) press(key, text string) {
	code := map[string]int{"Enter": 13, "Tab": 9, " ": 32}[key]
	down := map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}
	if text != "" {
		down["text"] = text
	}
	b.call("Input.dispatchKeyEvent", down, nil)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "windowsVirtualKeyCode": code}, nil)
}

// picture keeps what is seen, where TIMEOUT_AUDIT_PICTURES names a folder for people to look at.
func (b *browser) picture(name string) {
	dir := os.Getenv("TIMEOUT_AUDIT_PICTURES")
	if dir == "" {
		return
	}
	var shot struct{ Data []byte }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	if err := os.WriteFile(filepath.Join(dir, name+".png"), shot.Data, 0o644); err != nil {
		b.t.Error(err)
	}
}
