#!/usr/bin/env bash
# A command of this clone on a fresh Debian, as root:  fresh_debian.sh SUITE COMMAND [USER]
# The bare system (debootstrap, a minute) has this machine's way to Debian's packages and to PyPI, the committed files of
# this clone in the home of USER (root if none is named), and nothing else.  It ends with the command's code.
set -euo pipefail
suite=$1 command=$2 user=${3:-root}
clone=$(cd "$(dirname "$0")/../.." && pwd)
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
[ -n "$mirror" ] || mirror=$(grep -rhoE '^deb (\[[^]]*\] )?[^ ]+' /etc/apt/sources.list* | awk '{print $NF; exit}')
# Its folder is locked as long as a process of it lives; what a killed one left behind is removed by the next.
for old in "${TMPDIR:-/tmp}"/fresh-debian.*/; do
    [ ! -d "$old" ] || flock -n "$old" rm -rf --one-file-system "$old" || true
done
root=$(mktemp -d -t fresh-debian.XXXXXX)
exec 9<"$root"
flock 9
trap 'rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"  # it is what USER sees as /
debootstrap --no-check-gpg --variant=minbase --include=ca-certificates,git,make,python3 \
    "$suite" "$root" "$mirror" >"$root/install.log" 2>&1 || { tail -n 3 "$root/install.log" >&2; exit 1; }

same() { [ ! -e "$1" ] || { mkdir -p "$(dirname "$root$2")"; cp -rL "$1" "$root$2"; }; }
for place in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/xdg/pip \
    "${SSL_CERT_FILE:-}" "${PIP_CERT:-}" "${REQUESTS_CA_BUNDLE:-}"; do same "$place" "$place"; done
home=/root
[ "$user" = root ] || { chroot "$root" useradd -m -s /bin/bash "$user"; home=/home/$user; }
for place in .config/pip .pip; do same ~/"$place" "$home/$place"; done
git -C "$clone" archive --prefix=spikerack/ HEAD | tar -x -C "$root$home"
chroot "$root" chown -R "$user" "$home"

# Mounts and processes are of a namespace of their own: nothing of this machine is ever below $root outside it, and
# what the command leaves running ends with it.  The first process buries the dead, as the first of any machine does.
way=$(env | grep -E '^(PIP|[A-Za-z]+_proxy|[A-Z]+_PROXY|SSL_CERT|REQUESTS_CA)[A-Za-z_]*=' || true)
export root home command user way
unshare --mount --pid --ipc --fork --kill-child --propagation private bash -c '
    for place in /dev /opt; do mkdir -p "$root$place"; mount --rbind "$place" "$root$place"; done
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    mount -t proc proc "$root/proc"
    readarray -t way <<<"$way"
    env -i "${way[@]:-NONE=}" HOME="$home" USER="$user" LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
        chroot --userspec="$user" --groups="" "$root" bash -c "cd ~/spikerack && $command" || exit
'
