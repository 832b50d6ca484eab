#!/bin/sh
# Process 1 of a user-mode Linux: mounts what a command needs, runs $EDOUT/command, and powers off.
# The root is the host's, read only, with a layer above that is gone in the end; $EDOUT is the
# host's own. Kernel parameters that the kernel does not know arrive as environment: EDOUT, MODULES.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
mkdir -p /run/modules/lib/modules /run/layer /run/root
ln -s "/usr/lib/uml/modules/$(uname -r)" /run/modules/lib/modules/
modprobe -d /run/modules -a overlay $(echo "$MODULES" | tr , ' ')
mount -t tmpfs tmpfs /run/layer
mkdir /run/layer/upper /run/layer/work /run/layer/root
root=/run/layer/root
mount -t overlay overlay -o lowerdir=/,upperdir=/run/layer/upper,workdir=/run/layer/work $root
mount -t proc proc $root/proc
mount -t sysfs sys $root/sys
mount -t cgroup2 cgroup2 $root/sys/fs/cgroup
echo +cpu +memory +io >$root/sys/fs/cgroup/cgroup.subtree_control
mount --rbind /dev $root/dev
mount -t tmpfs tmpfs $root/run
mount -t tmpfs -o mode=1777 tmpfs $root/tmp
mkdir -p "$root$EDOUT"
mount -t hostfs none "$root$EDOUT" -o "$EDOUT"
echo localhost >/proc/sys/kernel/hostname
ip link set lo up
chroot $root /bin/sh "$EDOUT/command" </dev/null >"$root$EDOUT/output" 2>&1
echo $? >"$root$EDOUT/exit-code"
echo 1 >/proc/sys/kernel/sysrq
echo o >/proc/sysrq-trigger
sleep 5
