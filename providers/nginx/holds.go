package nginx

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// holds judges whether the bytes of a response wait in nginx's buffers, for both protocols that are
// buffered.
func holds(r *providers.Reading) []audit.Property {
	sse, plain := held(r, audit.SSE), held(r, audit.HTTP)
	if sse == plain {
		return []audit.Property{sse.property(audit.SSE, audit.HTTP)}
	}
	return []audit.Property{sse.property(audit.SSE), plain.property(audit.HTTP)}
}

// held judges one protocol. Buffering alone does not hold a chunked response: each chunk is passed
// on, only the head waits for the first. It holds one that ends with its connection, which is what
// an upstream must send that is spoken to in HTTP/1.0, and one that is compressed.
func held(r *providers.Reading, protocol audit.Protocol) judgement {
	on := buffered(r)
	if on.value != audit.Yes {
		return on
	}
	zip := compressed(r, protocol)
	if zip.value == audit.Yes {
		return zip
	}
	framing := framed(r)
	switch {
	case framing.value == audit.No:
		if on.setting == nil && framing.setting != nil {
			on = framing
		}
		on.value = audit.Yes
		on.why = "buffering is on and the upstream is spoken to in HTTP/1.0, so its response is passed on when a buffer is full or the response ends"
		return on
	case framing.value == audit.Unsure:
		return framing
	case zip.value == audit.Unsure:
		return zip
	}
	framing.why = "each chunk is passed on at once; the head waits for the first"
	framing.value = audit.No
	return framing
}

// prefix is what the names of a reading's own directives begin with.
func prefix(r *providers.Reading) string {
	if r.Context.Type == "http" {
		return "proxy_"
	}
	return r.Context.Type + "_"
}

// buffered judges whether buffering is on: by the upstream's header, by the directive, by default.
func buffered(r *providers.Reading) judgement {
	obeyed, why := obeys(r)
	if s := r.Named(accel); s != nil && obeyed != audit.No {
		j := judgement{value: s.Value.On(), setting: s, name: accel}
		if obeyed == audit.Unsure {
			return judgement{setting: why, name: why.Name}
		}
		return j
	}
	name := prefix(r) + "buffering"
	if s := r.Named(name); s != nil {
		return judgement{value: s.Value.On(), setting: s, name: name}
	}
	return judgement{value: audit.Yes, name: name, source: proxy + buffering}
}

// obeys reports whether nginx heeds X-Accel-Buffering, and the setting that says so.
func obeys(r *providers.Reading) (audit.Tri, *providers.Setting) {
	s := r.Named(prefix(r) + "ignore_headers")
	switch {
	case s == nil:
		return audit.Yes, nil
	case s.Value.Kind == providers.IsUnknown:
		return audit.Unsure, s
	}
	listed := slices.ContainsFunc(strings.Fields(s.Value.String()), func(word string) bool {
		return strings.EqualFold(word, accel)
	})
	return audit.Of(!listed), s
}

// compressed judges whether gzip takes the response, which holds a buffered one to its end.
func compressed(r *providers.Reading, protocol audit.Protocol) judgement {
	on := r.Named(gzip)
	if on == nil {
		return judgement{value: audit.No, name: gzip, source: "https://nginx.org/en/docs/http/ngx_http_gzip_module.html#gzip"}
	}
	j := judgement{value: on.Value.On(), setting: on, name: gzip}
	if j.value != audit.Yes {
		return j
	}
	types := r.Named(gzipTypes)
	var list []string
	switch {
	case types == nil:
	case types.Value.Kind == providers.IsUnknown:
		return judgement{setting: types, name: gzipTypes}
	default:
		list = strings.Fields(types.Value.String())
		j.setting, j.name = types, gzipTypes
	}
	switch {
	case slices.Contains(list, "*"), protocol == audit.SSE && slices.Contains(list, "text/event-stream"):
		j.why = "buffering is on and gzip compresses the response, so it is passed on when it ends"
	case protocol == audit.SSE:
		j.value = audit.No
	default:
		j.value = audit.Unsure
		j.why = "gzip holds a buffered response of the types in gzip_types, and the type of this one is not known"
	}
	return j
}
