// Package probe measures how long-lived exchanges end: it opens one as a client, watches it, and
// tells when and in which way it ended. Its backend is the other end of such a measurement; what it
// does, the URL of each request says.
//
// It knows no vendor and predicts nothing. The lab compares what it measures with what an audit
// predicted; it is as fit for a deployed chain.
package probe
