package aws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// An answer is what a call gave, or why it gave nothing.
type answer[T any] struct {
	value T
	why   providers.Unknown
}

func (a *answer[T]) given() bool { return a.why.Code == "" }

var (
	denials = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError"}
	expired = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
	invalid = []string{"InvalidClientTokenId", "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken"}
	gone    = []string{"LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound", "RuleNotFound", "ClusterNotFoundException", "ServiceNotFoundException"}
)

func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// isCredential reports whether AWS refuses whoever calls, whatever is called.
func isCredential(err error) bool {
	code := codeOf(err)
	return slices.Contains(expired, code) || slices.Contains(invalid, code)
}

// unknownBy says what an error makes of the values that a call would have given. Of AWS's own text
// nothing is kept for a denial: it names the caller.
func unknownBy(ctx context.Context, err error, action string) providers.Unknown {
	code := codeOf(err)
	switch {
	case slices.Contains(denials, code):
		return providers.Unknown{Code: audit.Denied, Why: "the credentials lack " + action}
	case slices.Contains(expired, code):
		return providers.Unknown{Code: audit.Denied, Why: "the credentials have expired"}
	case slices.Contains(invalid, code):
		return providers.Unknown{Code: audit.Denied, Why: "AWS does not accept the credentials (" + code + ")"}
	case slices.Contains(gone, code):
		return providers.Unknown{Code: audit.Missing, Why: "it was deleted while the account was read"}
	case providers.Ended(ctx) != "":
		return providers.Unknown{Code: audit.NoValue, Why: providers.Ended(ctx) + " before " + action + " answered"}
	}
	return providers.Unknown{Code: audit.NoValue, Why: action + " gave no answer: " + failureOf(err, code)}
}

// failureOf describes an error of AWS, of the connection or of an answer, without what was sent.
func failureOf(err error, code string) string {
	var response *awshttp.ResponseError
	var broken *smithy.DeserializationError
	var lookup *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case strings.Contains(code, "Throttl") || code == "RequestLimitExceeded" || code == "TooManyRequestsException":
		return "AWS throttled it, again and again"
	case errors.As(err, &lookup):
		return lookup.Name + " does not resolve; is the region right?"
	case errors.As(err, &broken):
		return "what came back was cut in the middle or is no answer of this API"
	case errors.As(err, &response) && response.HTTPStatusCode() >= 500:
		return fmt.Sprintf("AWS answered with status %d, again and again", response.HTTPStatusCode())
	case code != "":
		return "AWS answered with " + code
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "it took too long"
	}
	return providers.RootCause(err)
}
