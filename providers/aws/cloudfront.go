package aws

import (
	"fmt"
	"strconv"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	originRead      = "OriginReadTimeout"
	originKeepAlive = "OriginKeepaliveTimeout"
	completion      = "ResponseCompletionTimeout"
	originConnect   = "ConnectionTimeout"
	originAttempts  = "ConnectionAttempts"
)

// exchanges are the protocols of a request and its response; after an upgrade other clocks run.
var exchanges = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}

// CloudFront is one cache behaviour of a CloudFront distribution with the origin that it sends to:
// clocks belong to the origin. AWS raises the maxima by quota, and so there is no range.
var CloudFront = &providers.Table{
	System: "aws/cloudfront",
	Title:  "Amazon CloudFront",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: originRead,
			Also: []string{"origin_read_timeout"},
			Doc: "Seconds without a byte from the origin, before the first one and between two. A GET or HEAD that " +
				"has no response yet is tried as often as ConnectionAttempts says, and so its 504 comes later.",
			Unit: time.Second,
			Min:  audit.Seconds(1),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: exchanges, Early: "504", Late: streamEnds,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     from(cloudFrontOrigin),
		},
		{
			Name: completion,
			Also: []string{"response_completion_timeout"},
			Doc: "Seconds from the request until the origin's response is complete, retries included; not " +
				"enforced unless it is written, and not with 0.",
			Unit: time.Second,
			Zero: providers.ZeroIsNever,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Total, For: exchanges, Early: "504", Late: streamEnds,
			}},
			Fact: from(cloudFrontControls),
		},
		{
			Name:     originKeepAlive,
			Also:     []string{"origin_keepalive_timeout"},
			Doc:      "Seconds that a connection to the origin is kept for the next request.",
			Unit:     time.Second,
			Min:      audit.Seconds(1),
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(5)}},
			Fact:     from(cloudFrontOrigin),
		},
		{
			Name:     originConnect,
			Also:     []string{"connection_timeout"},
			Doc:      "Seconds that one attempt to connect to the origin may take.",
			Unit:     time.Second,
			Min:      audit.Seconds(1),
			Max:      audit.Seconds(10),
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "504"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(10)}},
			Fact:     from(cloudFrontOrigin),
		},
		{
			Name: originAttempts,
			Also: []string{"connection_attempts"},
			Doc: "How often CloudFront tries to connect to the origin, and how often in all it sends a GET or HEAD " +
				"that gets no response; 3 by default. Other methods are sent once.",
			Word: true, OneOf: []string{"1", "2", "3"},
			Fact: from(cloudFrontRequests),
		},
		{
			Name: "WebSocket idle timeout",
			Doc:  "Seconds without a byte from the origin on a WebSocket; what the caller sends does not count.",
			Unit: time.Second, Fixed: true,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down,
				For: []audit.Protocol{audit.WebSocket}, Begun: true, Late: "the WebSocket closes",
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(600)}},
			Fact:     from(cloudFrontLimits),
		},
	},
	Shape: shapeCloudFront,
}

// shapeCloudFront says when the caller gets the error of a clock that runs anew with each try.
func shapeCloudFront(r *providers.Reading, h *audit.Hop) {
	tries, up := 3, ""
	if text, written := wordOf(r, originAttempts); written != nil && written.Value.Kind == providers.IsUnknown {
		up = "up to "
	} else if n, err := strconv.Atoi(text); err == nil {
		tries = n
	}
	if tries < 2 {
		return
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		after := fmt.Sprintf(" after %s%d tries", up, tries)
		if each, known := t.Limit.Duration(); known {
			all := time.Duration(tries) * each
			if whole, set := wholeOf(h).Duration(); set {
				all = min(all, whole)
			}
			after += fmt.Sprintf(" (%s%s)", up, audit.FormatDuration(all))
		}
		switch t.Setting {
		case originRead:
			t.Early += ", of a GET or HEAD" + after + " if the caller waits that long"
		case originConnect:
			t.Early += after
		}
	}
}

// wholeOf is the limit of a response with all its tries, which is not known where there is none.
func wholeOf(h *audit.Hop) audit.Limit {
	for i := range h.Timers {
		if h.Timers[i].Setting == completion {
			return h.Timers[i].Limit
		}
	}
	return audit.Limit{}
}
