#!/bin/sh
# Makes an account; the post must not be running: sh add-account.sh
set -eu
. "$(dirname "$0")/say.sh"
add_account
