// Module models names where AWS's own API models come from. Nothing is built from it; the tests ask
// go mod download for the folder.
module models

go 1.26

require github.com/aws/aws-sdk-go v1.55.8
