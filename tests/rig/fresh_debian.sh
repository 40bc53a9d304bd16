#!/usr/bin/env bash
# A command of this clone on a fresh Debian, as root:  fresh_debian.sh SUITE COMMAND [USER]
# The bare system (debootstrap, a minute) has this machine's way to Debian's packages and to PyPI, the committed files of
# this clone in the home of USER (root if none is named), and nothing else.  It ends with the command's code.
set -euo pipefail
suite=$1 command=$2 user=${3:-root}
clone=$(cd "$(dirname "$0")/../.." && pwd)
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(grep -rhoE '^deb (\[[^]]*\] )?[^ ]+' /etc/apt/sources.list* | awk '{print $NF; exit}')
root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT
debootstrap --no-check-gpg --variant=minbase --include=ca-certificates,git,make,python3 \
    "$suite" "$root" "$mirror" >"$root.log" 2>&1 || { tail -n 3 "$root.log" >&2; exit 1; }
rm -f "$root.log"

same() { [ -f "$1" ] || return 0; mkdir -p "$root$(dirname "$1")"; cp -L "$1" "$root$1"; }
same /etc/resolv.conf; same /etc/hosts; same /etc/pip.conf; same /etc/xdg/pip/pip.conf
for name in SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE; do same "${!name:-/none}"; done
home=/root
[ "$user" = root ] || { chroot "$root" useradd -m "$user"; home=/home/$user; }
for settings in .config/pip/pip.conf .pip/pip.conf; do
    [ -f ~/"$settings" ] || continue
    mkdir -p "$(dirname "$root$home/$settings")"; cp -L ~/"$settings" "$root$home/$settings"
done
git -C "$clone" archive --prefix=spikerack/ HEAD | tar -x -C "$root$home"
chroot "$root" chown -R "$user" "$home"

# mounted in a namespace of its own: whatever is still busy at the end, nothing of this machine is below $root outside it
export root home command user
unshare --mount --propagation private bash -c '
    for place in /proc /dev /opt; do mkdir -p "$root$place"; mount --rbind "$place" "$root$place"; done
    if [ "$user" = root ]; then exec chroot "$root" env -C "$home/spikerack" HOME="$home" bash -c "$command"; fi
    exec chroot "$root" su "$user" -c "cd ~/spikerack && $command"
'
