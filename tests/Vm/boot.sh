#!/usr/bin/env bash
# Boots a Debian kernel in qemu (TCG) with the host's root shared read-only and runs one script in it as root.
#
#   tests/Vm/boot.sh SCRIPT OUT [SECONDS]
#
# SCRIPT runs under bash inside the guest, in this repository's folder and with its programs in the PATH; OUT (a folder of the host, made if missing) is writable
# at /vmout, everything else that the guest writes is lost with it.
# The guest has the host's files and programs, the kernel of Debian's package, an IOMMU (VM_IOMMU: intel, or amd, whose driver has a trace point for faults) and
# EDU_DEVICES (1) edu devices at 00:04.0, 00:05.0, ...
# Exit code: that of SCRIPT; 124 when SECONDS (280) were over; 77 when this machine cannot do it, with the reason on standard error.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cache=${TRACEREPLAY_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tracereplay-vm}

cannot() { echo "boot.sh: $1" >&2; exit 77; }

# The kernel package is unpacked beside the host's own files, never installed: its scripts would rebuild the host's boot files.
fetch_kernel() {
  [ -e "$cache/kernel/complete" ] && return 0
  command -v apt-get >/dev/null || return 1
  rm -rf "$cache/kernel"; mkdir -p "$cache/kernel/package" || return 1
  (
    cd "$cache/kernel/package" || exit 1
    image() { apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1; }
    package=$(image)
    [ -n "$package" ] && apt-get download -qq "$package" >/dev/null 2>&1 || { apt-get update -qq >/dev/null 2>&1; package=$(image); apt-get download -qq "$package" >/dev/null 2>&1; } || exit 1
    dpkg-deb -x ./*.deb ../root && rm -f ./*.deb && release=$(ls ../root/lib/modules) && busybox depmod -b ../root "$release" && touch ../complete
  )
}

[ $# -ge 2 ] || { sed -n '2,11p' "$0"; exit 2; }
script=$(readlink -f "$1") || exit 2
mkdir -p "$2" && out=$(readlink -f "$2") || exit 2
seconds=${3:-280}
for tool in qemu-system-x86_64 busybox cpio gzip; do command -v $tool >/dev/null || cannot "$tool is missing: install qemu-system-x86, busybox-static and cpio"; done
fetch_kernel || cannot "the kernel package linux-image-amd64 could not be fetched with apt-get into $cache"
kernel=$(echo "$cache"/kernel/root/boot/vmlinuz-*)
release=${kernel##*/vmlinuz-}
modules=$cache/kernel/root/lib/modules/$release

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/initramfs"/{bin,dev,proc,sys,host,lower,rw}
cp "$(command -v busybox)" "$work/initramfs/bin/busybox"
cp "$here/init" "$work/initramfs/init"; chmod +x "$work/initramfs/init"
# Modules the guest needs before it sees the host's files, with what they depend on.
mkdir -p "$work/initramfs/lib/modules/$release"
cp "$modules/modules.dep" "$work/initramfs/lib/modules/$release/"
for module in virtio_pci 9pnet_virtio 9p overlay; do
  for path in $(sed -n "s|^\(.*/$module\.ko[^:]*\):\(.*\)|\1 \2|p" "$modules/modules.dep"); do
    install -D "$modules/$path" "$work/initramfs/lib/modules/$release/$path"
  done
done
(cd "$work/initramfs" && find . | cpio -o -H newc --quiet | gzip -1) > "$work/initramfs.gz"

cp "$script" "$out/script"
rm -f "$out/status" "$out/output.txt"
repository=$(cd "$here/../.." && pwd)
printf 'repository=%q modules=%q release=%q configuration=%q\n' "$repository" "$modules" "$release" "${CONFIGURATION:-Release}" > "$out/environment"
devices=()
for ((i = 0; i < ${EDU_DEVICES:-1}; i++)); do devices+=(-device "edu,addr=$(printf '%02x' $((4 + i))).0"); done
timeout --foreground -k 5 "$seconds" qemu-system-x86_64 \
  -machine q35,kernel-irqchip=split -accel tcg,thread=multi -cpu max -smp 2 -m "${VM_MEMORY:-2560}" \
  -device "${VM_IOMMU:-intel}-iommu,intremap=on" "${devices[@]}" \
  -kernel "$kernel" -initrd "$work/initramfs.gz" \
  -append "console=ttyS0 quiet panic=-1 intel_iommu=on iommu=nopt mitigations=off no_timer_check" \
  -fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap -device virtio-9p-pci,fsdev=root,mount_tag=root \
  -fsdev local,id=out,path="$out",security_model=none -device virtio-9p-pci,fsdev=out,mount_tag=out \
  -nodefaults -no-reboot -nographic -serial file:"$out/console.log" < /dev/null
code=$?
[ $code -eq 0 ] || exit "$([ $code -eq 124 ] && echo 124 || echo 1)"
[ -e "$out/status" ] || { echo "boot.sh: the guest ended before the script did, see $out/console.log" >&2; exit 1; }
exit "$(cat "$out/status")"
