package aws

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// commands are the calls of the AWS CLI that set what was read from an account, to be read and run
// by hand. There are none where the hop's own name in AWS is not known.
func commands(h *audit.Hop, set []providers.Assignment) []string {
	for _, n := range h.Names {
		if !n.Strong || !strings.HasPrefix(n.Text, "arn:") {
			continue
		}
		region := strings.Split(n.Text+":::::", ":")[3]
		switch h.System {
		case ALB.System:
			return []string{fmt.Sprintf("aws elbv2 modify-load-balancer-attributes --region %s --load-balancer-arn %s --attributes %s",
				shell(region), shell(n.Text), attributesOf(set))}
		case NLB.System:
			return []string{fmt.Sprintf("aws elbv2 modify-listener-attributes --region %s --listener-arn %s --attributes %s",
				shell(region), shell(n.Text), attributesOf(set))}
		case ServiceConnect.System:
			return connectCommands(region, n.Text, set)
		}
	}
	return nil
}

func attributesOf(set []providers.Assignment) string {
	var words []string
	for _, a := range set {
		words = append(words, shell("Key="+a.Setting+",Value="+a.Value.String()))
	}
	return strings.Join(words, " ")
}

// connectCommands fetch a service's whole Service Connect configuration, since an update replaces
// all of it, change the timeouts of one port, and send it back.
func connectCommands(region, arn string, set []providers.Assignment) []string {
	_, name, _ := strings.Cut(arn, ":service/")
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return nil
	}
	cluster, service, port := parts[0], parts[1], parts[2]
	var timeouts []string
	for _, a := range set {
		timeouts = append(timeouts, fmt.Sprintf("%q: %s", a.Setting, a.Value))
	}
	change := fmt.Sprintf(`(.services[] | select(.portName == %q) | .timeout) += {%s}`, port, strings.Join(timeouts, ", "))
	return []string{
		fmt.Sprintf("aws ecs describe-services --region %s --cluster %s --services %s --output json "+
			"--query %s > service-connect.json", shell(region), shell(cluster), shell(service),
			shell("services[0].deployments[?status=='PRIMARY'] | [0].serviceConnectConfiguration")),
		fmt.Sprintf("jq %s service-connect.json > service-connect-new.json", shell(change)),
		fmt.Sprintf("aws ecs update-service --region %s --cluster %s --service %s "+
			"--service-connect-configuration file://service-connect-new.json", shell(region), shell(cluster), shell(service)),
	}
}

// shell quotes a word for a POSIX shell where it has more than plain characters.
func shell(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=,.:/@"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
