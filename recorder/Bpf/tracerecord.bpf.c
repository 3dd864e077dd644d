// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Records the calls of chosen processes on VFIO, iommufd, eventfd and KVM files. One object for x86-64 and arm64.
 *
 * A call gives ENTRY (before it runs), DATA for what does not fit, DATA after it, and EXIT. Everything goes through one ring, so its order is the order
 * in which things happened. Which bytes an ioctl's argument has and what it points to comes from the map 'ioctls', filled by the recorder.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "kernel.h"
#include "tracerecord.bpf.h"

#define ANON_INODE_MAGIC 0x09041934
#define S_IFMT 0170000
#define S_IFCHR 0020000
#define MAP_ANONYMOUS 0x20
#define F_DUPFD 0
#define F_SETFD 2
#define F_DUPFD_CLOEXEC 1030
#define IOC_TYPE_VFIO 0x3b
#define ENTRY_ANNOUNCED 1

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct shared shared;

struct pointer {
	u64 address;
	u32 length;
	u32 wanted;
	u16 offset;
	u16 spare[3];
};

/* What is known of a thread between the entry of a call and its return. */
struct thread {
	u64 argument;
	u32 sequence;
	u32 length;  /* argument bytes to read again */
	u32 wanted;
	s32 fd;
	u8 op;
	u8 kind;
	u8 state;
	u8 pointers;
	u32 spare;
	u64 extra;
	struct pointer pointer[MAX_POINTERS];
};

static const struct thread no_thread;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 << 20);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct thread);
} threads SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct ioctl_key);
	__type(value, struct ioctl_rule);
} ioctls SEC(".maps");

/* Which kind of file has these file_operations. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, u32);
} kinds SEC(".maps");

/* Descriptors the recorder has been told of, where fd_install cannot be entered: process and descriptor to file. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, u64);
} seen SEC(".maps");

/* An argument of a system call from its saved registers, on either architecture. */
static __always_inline u64 register_of(u64 regs, int n)
{
	if (bpf_core_field_exists(struct pt_regs___x86, di)) {
		struct pt_regs___x86 *x = (void *)regs;
		switch (n) {
		case 0: return x->di;
		case 1: return x->si;
		case 2: return x->dx;
		case 3: return x->r10;
		case 4: return x->r8;
		default: return x->r9;
		}
	} else {
		struct pt_regs___arm64 *x = (void *)regs;
		switch (n) {
		case 0: return x->regs[0];
		case 1: return x->regs[1];
		case 2: return x->regs[2];
		case 3: return x->regs[3];
		case 4: return x->regs[4];
		default: return x->regs[5];
		}
	}
}

static __always_inline u8 target(void)
{
	return shared.targets[(bpf_get_current_pid_tgid() >> 32) & (MAX_PIDS - 1)];
}

static __always_inline void count_lost(void)
{
	u64 now = bpf_ktime_get_ns();
	if (!shared.first_lost)
		shared.first_lost = now;
	shared.last_lost = now;
	__sync_fetch_and_add(&shared.lost, 1);
}

/* ---- what kind of file a descriptor is ---- */

static __always_inline int name_is(const u64 *name, u64 first, u64 mask)
{
	return (name[0] & mask) == first;
}

#define NAME2(a, b) ((u64)(a) | (u64)(b) << 8)
#define NAME4(a, b, c, d) (NAME2(a, b) | NAME2(c, d) << 16)
#define NAME8(a, b, c, d, e, f, g, h) (NAME4(a, b, c, d) | NAME4(e, f, g, h) << 32)
#define FIRST4 0xffffffffull
#define FIRST5 0xffffffffffull
#define ALL8 (~0ull)

static __always_inline u32 kind_of_anonymous(const u64 *name)
{
	/* [vfio-device] [eventfd] [iommufd-...] kvm-vm kvm-vcpu:N kvm-*, but not the statistics of a VM. */
	if (name_is(name, NAME8('k', 'v', 'm', '-', 'v', 'm', '-', 's'), ALL8))
		return KIND_UNKNOWN;
	if (name_is(name, NAME8('[', 'v', 'f', 'i', 'o', '-', 'd', 'e'), ALL8))
		return KIND_DEVICE;
	if (name_is(name, NAME8('[', 'e', 'v', 'e', 'n', 't', 'f', 'd'), ALL8))
		return KIND_EVENTFD;
	if (name_is(name, NAME8('[', 'i', 'o', 'm', 'm', 'u', 'f', 'd'), ALL8))
		return KIND_IOMMUFD_EVENTS;
	if (name_is(name, NAME8('k', 'v', 'm', '-', 'v', 'm', 0, 0), 0xffffffffffffff))
		return KIND_KVM_VM;
	if (name_is(name, NAME8('k', 'v', 'm', '-', 'v', 'c', 'p', 'u'), ALL8))
		return KIND_KVM_VCPU;
	if (name_is(name, NAME4('k', 'v', 'm', '-'), FIRST4) || name_is(name, NAME8('[', 'k', 'v', 'm', '-', 0, 0, 0), FIRST5))
		return KIND_KVM_DEVICE;
	return KIND_UNKNOWN;
}

static __always_inline u32 kind_of_device(const u64 *name, const u64 *parent)
{
	u8 first = (u8)name[0];
	if (name_is(parent, NAME4('v', 'f', 'i', 'o'), FIRST5)) {
		if (name_is(name, NAME4('v', 'f', 'i', 'o'), FIRST5))
			return KIND_CONTAINER;
		if ((first >= '0' && first <= '9') || name_is(name, NAME8('n', 'o', 'i', 'o', 'm', 'm', 'u', '-'), ALL8))
			return KIND_GROUP;
		return KIND_UNKNOWN;
	}
	if (name_is(parent, NAME8('d', 'e', 'v', 'i', 'c', 'e', 's', 0), ALL8) && name_is(name, NAME4('v', 'f', 'i', 'o'), FIRST4))
		return KIND_DEVICE;
	if (name_is(name, NAME8('i', 'o', 'm', 'm', 'u', 0, 0, 0), 0xffffffffffff))
		return KIND_IOMMUFD;
	if (name_is(name, NAME4('k', 'v', 'm', 0), FIRST4))
		return KIND_KVM;
	return KIND_UNKNOWN;
}

/* Looks at the file itself; what comes out is kept by its operations. */
__noinline u32 classify(u64 address)
{
	struct file *file = (struct file *)address;
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	u16 mode = BPF_CORE_READ(inode, i_mode);
	u64 magic = BPF_CORE_READ(inode, i_sb, s_magic);
	u64 operations = (u64)BPF_CORE_READ(file, f_op);
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	u64 name[2] = {}, parent[2] = {};
	u32 kind = KIND_UNKNOWN;

	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(dentry, d_name.name));
	if (magic == ANON_INODE_MAGIC) {
		kind = kind_of_anonymous(name);
	} else if ((mode & S_IFMT) == S_IFCHR) {
		bpf_probe_read_kernel_str(parent, sizeof(parent), BPF_CORE_READ(dentry, d_parent, d_name.name));
		kind = kind_of_device(name, parent);
	}
	bpf_map_update_elem(&kinds, &operations, &kind, BPF_ANY);
	return kind;
}

static __always_inline u32 kind_of_file(u64 file)
{
	u64 operations = 0, value;
	u32 *known, kind;
	u64 *cached;

	if (!file)
		return KIND_UNKNOWN;
	bpf_probe_read_kernel(&operations, sizeof(operations), __builtin_preserve_access_index(&((struct file *)file)->f_op));
	/* One word holds both, so it is never half of one and half of another. */
	cached = &shared.kinds[((operations >> 6) ^ (operations >> 14)) & (KIND_CACHE - 1)];
	value = *(volatile u64 *)cached;
	if ((value | 0xffull << 56) == operations)
		return value >> 56;
	known = bpf_map_lookup_elem(&kinds, &operations);
	kind = known ? *known : classify(file);
	*(volatile u64 *)cached = (operations & ~(0xffull << 56)) | (u64)kind << 56;
	return kind;
}

static __always_inline u64 file_of(u32 fd)
{
	u64 file = 0;
	u64 slots;
	u32 room;

	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		struct task_struct *task = (struct task_struct *)bpf_get_current_task_btf();
		struct fdtable *table = task->files->fdt;
		room = table->max_fds;
		slots = (u64)table->fd;
	} else {
		struct task_struct *task = (struct task_struct *)bpf_get_current_task();
		struct fdtable *table = BPF_CORE_READ(task, files, fdt);
		room = BPF_CORE_READ(table, max_fds);
		slots = (u64)BPF_CORE_READ(table, fd);
	}
	if (fd >= room)
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), (void *)(slots + (u64)fd * sizeof(file)));
	return file;
}

static __always_inline u32 kind_of(u32 fd)
{
	return kind_of_file(file_of(fd));
}

/* ---- threads and events ---- */

/* The operation of the calling thread, at the cost of a load: most returns are of calls that nobody recorded. */
static __always_inline u8 *busy(void)
{
	return &shared.busy[(u32)bpf_get_current_pid_tgid() & (MAX_PIDS - 1)];
}

static __always_inline void set_operation(struct thread *thread, u8 op)
{
	thread->op = op;
	*busy() = op;
}

static __always_inline struct thread *thread_now(void)
{
	u32 id = (u32)bpf_get_current_pid_tgid();
	return bpf_map_lookup_elem(&threads, &id);
}

static __always_inline struct thread *thread_or_new(void)
{
	u32 id = (u32)bpf_get_current_pid_tgid();
	struct thread *thread = bpf_map_lookup_elem(&threads, &id);
	if (thread)
		return thread;
	bpf_map_update_elem(&threads, &id, &no_thread, BPF_NOEXIST);
	thread = bpf_map_lookup_elem(&threads, &id);
	if (!thread)
		__sync_fetch_and_add(&shared.untracked, 1);
	return thread;
}

static __always_inline void fill(struct event *event, u8 type, u8 op, u8 kind, s32 fd, u32 sequence)
{
	u64 id = bpf_get_current_pid_tgid();
	event->time = bpf_ktime_get_ns();
	event->process = id >> 32;
	event->thread = (u32)id;
	event->lost = shared.lost;
	event->untracked = shared.untracked;
	event->sequence = sequence;
	event->fd = fd;
	event->type = type;
	event->op = op;
	event->kind = kind;
	event->flags = 0;
	event->length = 0;
	event->wanted = 0;
	event->slot = 0;
	event->spare = 0;
}

static __always_inline struct event *new_event(u8 type, u8 op, u8 kind, s32 fd, u32 sequence)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		count_lost();
		return 0;
	}
	fill(event, type, op, kind, fd, sequence);
	event->a = event->b = event->c = event->d = 0;
	return event;
}

static __always_inline void submit(void *event)
{
	/* The recorder looks by itself, often enough: waking it up would cost more than everything else here. */
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

/* Fills the event's bytes; bytes that end with their page are read up to there when the whole cannot be read. */
static __always_inline void read_inline(struct event *event, u64 address, u32 length)
{
	u64 size = length;
	u64 page = 4096 - (address & 4095);

	asm volatile("" : "+r"(size));
	if (size > INLINE_BYTES)
		size = INLINE_BYTES;
	if (bpf_probe_read_user(event->data, size, (void *)address) == 0) {
		event->length = size;
		return;
	}
	event->flags |= FLAG_UNREADABLE;
	event->length = 0;
	if (page >= size)
		return;
	asm volatile("" : "+r"(page));
	if (page < INLINE_BYTES && bpf_probe_read_user(event->data, page, (void *)address) == 0)
		event->length = page;
}

static __always_inline int read_chunk(struct event *event, void *data, u64 room, u64 address, u32 length)
{
	u64 size = length;
	asm volatile("" : "+r"(size));
	if (size > room)
		size = room;
	event->length = size;
	if (bpf_probe_read_user(data, size, (void *)address)) {
		event->flags |= FLAG_UNREADABLE;
		event->length = 0;
	}
	return size;
}

static __always_inline void fill_data(struct event *event, struct thread *thread, u64 address, u32 at, u32 wanted, u32 what)
{
	fill(event, EVENT_DATA, thread->op, thread->kind, thread->fd, thread->sequence);
	event->flags = (u8)(what >> 16);
	event->slot = (u16)what;
	event->wanted = wanted;
	event->a = address;
	event->b = at;
	event->c = event->d = 0;
}

/* One event with the next bytes; used by send_bytes only, whose names it knows. */
#define SEND_PIECE(type, room)                                                                             \
	({                                                                                                 \
		type *piece = bpf_ringbuf_reserve(&events, sizeof(*piece), 0);                             \
		if (!piece)                                                                                \
			goto full;                                                                         \
		fill_data(&piece->head, thread, address, at, wanted, what);                                \
		at += read_chunk(&piece->head, piece->head.data, room, address + at, length - at);         \
		submit(piece);                                                                             \
	})

/*
 * The bytes from 'from' to 'length' of a buffer, in as many events as it takes. 'what' is the slot of the buffer and, in the upper half, the flags.
 * Returns 0, or 1 when the ring was full.
 */
__noinline int send_bytes(u64 address, u32 from, u32 length, u32 wanted, u32 what)
{
	struct thread *thread = thread_now();
	u32 at = from;
	int i;

	if (!thread)
		return 0;
	/* Only the largest kind in the loop: the verifier walks through every round of it, once for each program that calls this. */
	for (i = 0; i < MAX_CHUNKS && at < length && length - at > MEDIUM_BYTES; i++)
		SEND_PIECE(struct large_event, LARGE_BYTES);
	if (at < length && length - at > INLINE_BYTES)
		SEND_PIECE(struct medium_event, MEDIUM_BYTES);
	else if (at < length)
		SEND_PIECE(struct small_event, INLINE_BYTES);
	return 0;
full:
	__sync_fetch_and_add(&shared.cut, 1);
	return 1;
}

static __always_inline u32 bounded(u64 length)
{
	u32 bound = shared.bound;
	return length > bound ? bound : (u32)length;
}

static __always_inline u32 bounded_transfer(u64 length)
{
	u32 bound = shared.transfer_bound;
	return length > bound ? bound : (u32)length;
}

/* ---- descriptors ---- */

__noinline int install(u32 fd, u64 address, u32 kind, u32 op)
{
	struct file *file = (struct file *)address;
	struct thread *thread = thread_now();
	struct task_struct *task;
	struct dentry *dentry;
	struct event *event;
	u64 bits = 0, words;
	int i;

	event = new_event(EVENT_INSTALL, op, kind, fd, thread ? thread->sequence : 0);
	if (!event)
		return 0;
	event->a = address;
	event->b = BPF_CORE_READ(file, f_flags);
	if (BPF_CORE_READ(file, f_inode, i_sb, s_magic) == ANON_INODE_MAGIC)
		event->flags |= FLAG_ANON;
	task = (struct task_struct *)bpf_get_current_task();
	words = (u64)BPF_CORE_READ(task, files, fdt, close_on_exec);
	bpf_probe_read_kernel(&bits, sizeof(bits), (void *)(words + fd / 64 * 8));
	if (bits >> (fd & 63) & 1)
		event->flags |= FLAG_CLOEXEC;
	/* Four names, from the file up; the recorder makes a path of them. */
	dentry = BPF_CORE_READ(file, f_path.dentry);
	for (i = 0; i < 4; i++) {
		event->data[i * 40] = 0;
		bpf_probe_read_kernel_str(event->data + i * 40, 40, BPF_CORE_READ(dentry, d_name.name));
		dentry = BPF_CORE_READ(dentry, d_parent);
	}
	event->length = 160;
	submit(event);
	return 0;
}

/* Tells of a descriptor whose file the recorder has not heard of. Only where fd_install cannot be entered. */
static __always_inline void tell(u32 fd, u64 file, u32 kind, u32 op)
{
	u64 key = (bpf_get_current_pid_tgid() >> 32 << 32) | fd;
	u64 *known = bpf_map_lookup_elem(&seen, &key);

	if (known && *known == file)
		return;
	bpf_map_update_elem(&seen, &key, &file, BPF_ANY);
	install(fd, file, kind, op);
}

/* The kind of the descriptor of a call. */
static __always_inline u32 kind_for_call(u32 fd)
{
	u64 file = file_of(fd);
	u32 kind = kind_of_file(file);

	if (kind && shared.lazy)
		tell(fd, file, kind, OP_NONE);
	return kind;
}

/* A call has given a descriptor. */
static __noinline void given(s64 fd, u32 op)
{
	u64 file, key;
	u32 kind;

	if (fd < 0 || !shared.lazy)
		return;
	file = file_of((u32)fd);
	kind = kind_of_file(file);
	if (!kind)
		return;
	/* A new descriptor is news even where the number and the memory of the file are those of one that was closed. */
	key = (bpf_get_current_pid_tgid() >> 32 << 32) | (u32)fd;
	bpf_map_update_elem(&seen, &key, &file, BPF_ANY);
	install((u32)fd, file, kind, op);
}

/* ---- ioctl ---- */

static __always_inline u64 field(const struct event *event, u32 offset, u32 size)
{
	u64 value, at = offset;
	asm volatile("" : "+r"(at));
	if (at > INLINE_BYTES - 8)
		return 0;
	value = *(const u64 *)(event->data + at);
	if (size == 4)
		return (u32)value;
	if (size == 2)
		return (u16)value;
	return size == 1 ? (u8)value : value;
}

/* Where the buffers behind the argument are; only of what was really read. */
static __always_inline void find_pointers(struct event *event, struct thread *thread, const struct ioctl_rule *rule)
{
	u32 found = 0;
	int i;

	/* Unrolled, because verifiers before 6.3 want loops to be closed by jumps, and compilers lay this one out otherwise. */
#pragma unroll
	for (i = 0; i < MAX_POINTERS; i++) {
		const struct pointer_rule *at = &rule->pointer[i];
		struct pointer *pointer = &thread->pointer[i];
		u64 count = 1, stride = at->stride, length;

		pointer->length = 0;
		if (i >= rule->pointers || at->offset + 8 > event->length)
			continue;
		if (at->condition_offset != NO_FIELD && ((u32)field(event, at->condition_offset, 4) & at->condition_mask) != at->condition_value)
			continue;
		pointer->address = field(event, at->offset, 8);
		if (!pointer->address)
			continue;
		if (at->count_offset != NO_FIELD)
			count = field(event, at->count_offset, at->count_size);
		if (at->stride_offset != NO_FIELD)
			stride = field(event, at->stride_offset, 4);
		if (at->divisor_offset != NO_FIELD) {
			u64 divisor = field(event, at->divisor_offset, 8);
			count = divisor ? (count / divisor + 63) / 64 : 0;
		}
		if (count > 0x7fffffff || stride > 0xffff)
			length = 0x7fffffff;
		else
			length = count * stride;
		if (length > 0x7fffffff)
			length = 0x7fffffff;
		if (!length)
			continue;
		pointer->offset = at->offset;
		pointer->wanted = length;
		pointer->length = bounded(length);
		found++;
	}
	thread->pointers = found;
	event->spare = found;
}

static __always_inline void read_argument(struct event *event, struct thread *thread, const struct ioctl_rule *rule, u64 argument)
{
	u32 wanted = rule->size;

	if (rule->argument == ARGUMENT_TEXT) {
		long length = bpf_probe_read_user_str(event->data, INLINE_BYTES, (void *)argument);
		if (length < 0)
			event->flags |= FLAG_UNREADABLE;
		else
			event->length = length > 0 ? (u32)length - 1 : 0;
		event->wanted = event->length;
		return;
	}
	read_inline(event, argument, wanted);
	if (event->flags & FLAG_UNREADABLE) {
		/* A caller of an older interface has less than the whole struct. */
		event->flags &= ~FLAG_UNREADABLE;
		read_inline(event, argument, rule->minimum);
	}
	if (rule->flags & RULE_SELF_SIZE) {
		u32 self = (u32)field(event, 0, 4);
		wanted = rule->minimum;
		if (event->length >= 4 && self > wanted)
			wanted = self;
	}
	if (rule->tail_count_offset != NO_FIELD) {
		u64 whole = rule->size + field(event, rule->tail_count_offset, 4) * rule->tail_stride;
		if (whole > 0x7fffffff)
			whole = 0x7fffffff;
		if (wanted < whole)
			wanted = whole;
	}
	if (event->flags & FLAG_UNREADABLE && wanted < rule->size)
		/* What it says of its size is not known either; the whole struct is tried again after the call. */
		wanted = rule->size;
	event->wanted = wanted;
	wanted = bounded(wanted);
	if (wanted > event->length && !(event->flags & FLAG_UNREADABLE))
		read_inline(event, argument, wanted);
	else if (wanted < event->length)
		event->length = wanted;
	thread->length = wanted;
}

static __always_inline void send_pointers(struct thread *thread, u32 flags)
{
	int i;

#pragma unroll
	for (i = 0; i < MAX_POINTERS; i++) {
		struct pointer *pointer = &thread->pointer[i];
		if (pointer->length)
			send_bytes(pointer->address, 0, pointer->length, pointer->wanted, pointer->offset | flags << 16);
	}
}

/* An ioctl without a rule: the size in its number, or what its first word says, or else a number. */
static __always_inline void read_unknown(struct event *event, struct thread *thread, u32 request, u64 argument)
{
	u32 size = (request >> 16) & 0x3fff;
	u32 self = 0;

	if (!size) {
		if (argument < 4096 || bpf_probe_read_user(&self, sizeof(self), (void *)argument))
			return;
		if (self < 4 || self > 4096)
			return;
		size = self;
	}
	event->flags |= FLAG_POINTER;
	event->wanted = size;
	size = bounded(size);
	thread->length = size;
	read_inline(event, argument, size);
}

static __noinline int ioctl_enter(u32 fd, u32 request, u64 argument)
{
	u32 kind = kind_for_call(fd);
	struct ioctl_key key = {.kind = kind, .request = request};
	struct ioctl_rule *rule;
	struct thread *thread;
	struct event *event;
	u32 sent;

	if (!kind)
		return 0;
	rule = bpf_map_lookup_elem(&ioctls, &key);
	if (!rule && (kind >= KIND_KVM && (kind != KIND_EVENTFD || request >> 8 != IOC_TYPE_VFIO)))
		return 0;
	thread = thread_or_new();
	if (!thread)
		return 0;
	set_operation(thread, OP_NONE);
	thread->sequence++;
	event = new_event(EVENT_ENTRY, OP_IOCTL, kind, fd, thread->sequence);
	if (!event)
		return 0;
	set_operation(thread, OP_IOCTL);
	thread->kind = kind;
	thread->fd = fd;
	thread->argument = argument;
	thread->length = 0;
	thread->pointers = 0;
	event->a = request;
	event->b = argument;
	if (!rule) {
		read_unknown(event, thread, request, argument);
	} else if (rule->argument != ARGUMENT_INTEGER && (argument >= 4096 || !(rule->flags & RULE_MAY_BE_INTEGER))) {
		event->flags |= FLAG_POINTER;
		read_argument(event, thread, rule, argument);
		if (rule->pointers)
			find_pointers(event, thread, rule);
	}
	thread->wanted = event->wanted;
	thread->extra = rule ? rule->descriptor | (u64)rule->returns << 16 : NO_FIELD;
	sent = event->flags & FLAG_UNREADABLE ? thread->length : event->length;
	submit(event);
	if (sent < thread->length)
		send_bytes(argument, sent, thread->length, thread->wanted, SLOT_ARGUMENT);
	if (thread->pointers)
		send_pointers(thread, 0);
	return 0;
}

static __noinline int ioctl_exit(s64 result)
{
	struct thread *thread = thread_now();
	struct event *event;
	s32 descriptor;

	if (!thread || thread->op != OP_IOCTL)
		return 0;
	if (thread->length > INLINE_BYTES)
		send_bytes(thread->argument, INLINE_BYTES, thread->length, thread->wanted, SLOT_ARGUMENT | FLAG_AFTER << 16);
	if (thread->pointers)
		send_pointers(thread, FLAG_AFTER);
	set_operation(thread, OP_NONE);
	event = new_event(EVENT_EXIT, OP_IOCTL, thread->kind, thread->fd, thread->sequence);
	if (!event)
		return 0;
	event->a = result;
	event->wanted = thread->wanted;
	if (thread->length)
		read_inline(event, thread->argument, thread->length);
	if (result < 0 || !shared.lazy) {
		submit(event);
		return 0;
	}
	descriptor = (u16)thread->extra == NO_FIELD ? -1 : (s32)field(event, (u16)thread->extra, 4);
	submit(event);
	given(descriptor, OP_IOCTL);
	if (thread->extra >> 16)
		given(result, OP_IOCTL);
	return 0;
}

/* ---- everything else ---- */

/* Begins a call: its entry event, or null. */
static __always_inline struct event *begin(u8 op, u32 kind, s32 fd, u64 argument, struct thread **out)
{
	struct thread *thread = thread_or_new();
	struct event *event;

	if (!thread)
		return 0;
	set_operation(thread, OP_NONE);
	thread->sequence++;
	event = new_event(EVENT_ENTRY, op, kind, fd, thread->sequence);
	if (!event)
		return 0;
	set_operation(thread, op);
	thread->kind = kind;
	thread->fd = fd;
	thread->argument = argument;
	thread->length = 0;
	thread->pointers = 0;
	thread->state = ENTRY_ANNOUNCED;
	*out = thread;
	return event;
}

static __noinline int plain_enter(u32 op, s32 fd, u64 a, u64 b, u64 c)
{
	struct thread *thread = 0;
	struct event *event;
	u32 kind = fd >= 0 ? kind_for_call(fd) : 0;

	if (op == OP_DUP2 || op == OP_DUP3) {
		u32 other = kind_of((u32)a);
		if (!kind && !other)
			return 0;
		c = other;
	} else if (op == OP_FCNTL) {
		u32 command = (u32)a;
		if (!kind || (command != F_DUPFD && command != F_DUPFD_CLOEXEC && command != F_SETFD))
			return 0;
	} else if (op == OP_CLOSE || op == OP_DUP) {
		if (!kind)
			return 0;
	}
	if (op == OP_CLOSE && shared.lazy) {
		u64 key = (bpf_get_current_pid_tgid() >> 32 << 32) | (u32)fd;
		bpf_map_delete_elem(&seen, &key);
	}
	event = begin(op, kind, fd, 0, &thread);
	if (!event)
		return 0;
	thread->extra = a;
	event->a = a;
	event->b = b;
	event->c = c;
	submit(event);
	return 0;
}

static __noinline int plain_exit(u32 op, s64 result)
{
	struct thread *thread = thread_now();
	struct event *event;

	if (!thread || thread->op != op)
		return 0;
	set_operation(thread, OP_NONE);
	if (op == OP_DUP || op == OP_DUP2 || op == OP_DUP3 || op == OP_EVENTFD || op == OP_EVENTFD2 || (op == OP_FCNTL && thread->extra != F_SETFD))
		given(result, op);
	event = new_event(EVENT_EXIT, op, thread->kind, thread->fd, thread->sequence);
	if (!event)
		return 0;
	event->a = result;
	submit(event);
	return 0;
}

static __always_inline int transfers(u32 kind)
{
	return kind != KIND_UNKNOWN && (kind < KIND_KVM || kind == KIND_EVENTFD);
}

static __noinline int transfer_enter(u32 op, s32 fd, u64 address, u64 count, u64 offset)
{
	struct thread *thread = 0;
	struct event *event;
	u32 kind = kind_for_call(fd);
	u32 length;

	if (!transfers(kind))
		return 0;
	event = begin(op, kind, fd, address, &thread);
	if (!event)
		return 0;
	event->a = address;
	event->b = count;
	event->c = offset;
	if (op == OP_READ || op == OP_PREAD) {
		submit(event);
		return 0;
	}
	length = bounded_transfer(count);
	event->wanted = count > 0x7fffffff ? 0x7fffffff : (u32)count;
	thread->wanted = event->wanted;
	read_inline(event, address, length);
	submit(event);
	if (length > INLINE_BYTES)
		send_bytes(address, INLINE_BYTES, length, thread->wanted, SLOT_ARGUMENT);
	return 0;
}

static __noinline int transfer_exit(u32 op, s64 result)
{
	struct thread *thread = thread_now();
	struct event *event;
	u32 length = 0;

	if (!thread || thread->op != op)
		return 0;
	if (result > 0 && (op == OP_READ || op == OP_PREAD)) {
		length = bounded_transfer(result);
		if (length > INLINE_BYTES)
			send_bytes(thread->argument, INLINE_BYTES, length, (u32)result, SLOT_ARGUMENT | FLAG_AFTER << 16);
	}
	set_operation(thread, OP_NONE);
	event = new_event(EVENT_EXIT, op, thread->kind, thread->fd, thread->sequence);
	if (!event)
		return 0;
	event->a = result;
	if (length) {
		event->wanted = (u32)result;
		read_inline(event, thread->argument, length);
	}
	submit(event);
	return 0;
}

static __noinline int mmap_enter(s32 fd, u64 length, u32 protection, u32 flags, u64 offset)
{
	struct thread *thread = 0;
	struct event *event;
	u32 kind;

	if (fd < 0 || flags & MAP_ANONYMOUS)
		return 0;
	kind = kind_for_call(fd);
	if (!kind || kind >= KIND_KVM)
		return 0;
	event = begin(OP_MMAP, kind, fd, 0, &thread);
	if (!event)
		return 0;
	event->a = length;
	event->b = protection;
	event->c = flags;
	event->d = offset;
	submit(event);
	return 0;
}

static __noinline int mmap_exit(s64 result)
{
	struct thread *thread = thread_now();

	if (!thread || thread->op != OP_MMAP)
		return 0;
	if (result > 0)
		shared.targets[(bpf_get_current_pid_tgid() >> 32) & (MAX_PIDS - 1)] |= TARGET_MAPPED;
	return plain_exit(OP_MMAP, result);
}

static __always_inline int names_interface(const u64 *path)
{
	return path[0] == NAME8('/', 'd', 'e', 'v', '/', 'v', 'f', 'i') || path[0] == NAME8('/', 'd', 'e', 'v', '/', 'i', 'o', 'm') ||
	       path[0] == NAME8('/', 'd', 'e', 'v', '/', 'k', 'v', 'm');
}

static __noinline int open_enter(u32 op, u64 path, u64 flags)
{
	struct thread *thread;
	struct event *event;
	u64 head[1] = {};

	if (op == OP_OPENAT2) {
		u64 value = 0;
		/* struct open_how begins with the flags. */
		bpf_probe_read_user(&value, sizeof(value), (void *)flags);
		flags = value;
	}
	bpf_probe_read_user(head, sizeof(head), (void *)path);
	if (!names_interface(head)) {
		/* By another name it may still be one of ours; the return tells. */
		thread = thread_or_new();
		if (!thread)
			return 0;
		set_operation(thread, op);
		thread->state = 0;
		thread->sequence++;
		thread->argument = path;
		thread->extra = flags;
		return 0;
	}
	thread = 0;
	event = begin(op, 0, -1, path, &thread);
	if (!event)
		return 0;
	thread->extra = flags;
	event->a = flags;
	long length = bpf_probe_read_user_str(event->data, INLINE_BYTES, (void *)path);
	event->length = length > 0 ? (u32)length - 1 : 0;
	submit(event);
	return 0;
}

static __noinline int open_exit(u32 op, s64 result)
{
	struct thread *thread = thread_now();
	struct event *event;
	u64 head[1] = {};
	u32 kind = 0;
	long length;

	if (!thread || thread->op != op)
		return 0;
	set_operation(thread, OP_NONE);
	if (result >= 0)
		kind = kind_of((u32)result);
	else if (thread->state != ENTRY_ANNOUNCED)
		/* The page of the name may have been brought in by the call itself. */
		bpf_probe_read_user(head, sizeof(head), (void *)thread->argument);
	if (thread->state != ENTRY_ANNOUNCED && !names_interface(head) && !(kind == KIND_CONTAINER || kind == KIND_GROUP || kind == KIND_DEVICE || kind == KIND_IOMMUFD || kind == KIND_KVM))
		return 0;
	given(result, op);
	event = new_event(EVENT_EXIT, op, kind, (s32)result, thread->sequence);
	if (!event)
		return 0;
	event->a = result;
	event->b = thread->extra;
	length = bpf_probe_read_user_str(event->data, INLINE_BYTES, (void *)thread->argument);
	event->length = length > 0 ? (u32)length - 1 : 0;
	submit(event);
	return 0;
}

/* ---- descriptors and processes ---- */

SEC("fentry")
int enter_fd_install(u64 *ctx)
{
	struct thread *thread;
	u64 file = 0;
	u32 kind;

	if (!target())
		return 0;
	/* As a number: before 6.2 a pointer that the verifier knows may not be given to a function. */
	bpf_probe_read_kernel(&file, sizeof(file), ctx + 1);
	kind = kind_of_file(file);
	if (!kind)
		return 0;
	thread = thread_now();
	return install((u32)ctx[0], file, kind, thread ? thread->op : OP_NONE);
}

SEC("tp_btf/sched_process_fork")
int process_fork(u64 *ctx)
{
	struct task_struct *parent = (void *)ctx[0];
	struct task_struct *child = (void *)ctx[1];
	u32 from = parent->tgid, to = child->tgid;
	u8 state = shared.targets[from & (MAX_PIDS - 1)];
	struct event *event;

	if (from == to)
		return 0;
	if (!state) {
		if (!shared.spawner || (u32)parent->pid != shared.spawner)
			return 0;
		state = TARGET_RECORDED;
	}
	if (shared.stopped)
		return 0;
	shared.targets[to & (MAX_PIDS - 1)] = state;
	__sync_fetch_and_add(&shared.live, 1);
	event = new_event(EVENT_FORK, 0, 0, -1, 0);
	if (!event)
		return 0;
	event->process = from;
	event->thread = parent->pid;
	event->a = to;
	if (parent->files == child->files)
		event->flags |= FLAG_SHARES;
	submit(event);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int process_exec(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct linux_binprm *program = (void *)ctx[2];
	struct thread *thread;
	struct event *event;
	u64 from, to;

	if (!target())
		return 0;
	shared.targets[task->tgid & (MAX_PIDS - 1)] = TARGET_RECORDED;
	thread = thread_or_new();
	if (!thread)
		return 0;
	set_operation(thread, OP_NONE);
	thread->sequence++;
	event = new_event(EVENT_EXEC, 0, 0, -1, thread->sequence);
	if (!event)
		return 0;
	event->a = (u32)ctx[1]; /* the thread that called: it has taken the place of the first one */
	from = task->mm->arg_start;
	to = task->mm->arg_end;
	long length = bpf_probe_read_kernel_str(event->data, INLINE_BYTES, program->filename);
	event->length = length > 0 ? (u32)length - 1 : 0;
	thread->length = to > from ? bounded(to - from) : 0;
	event->wanted = thread->length;
	submit(event);
	if (thread->length)
		send_bytes(from, 0, thread->length, thread->length, SLOT_ARGUMENT);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int process_exit(u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct event *event;
	struct thread *thread;
	u32 id = task->pid, process = task->tgid, sequence = 0;
	u8 op = OP_NONE;
	int last;

	if (!shared.targets[process & (MAX_PIDS - 1)])
		return 0;
	last = task->signal->live.counter == 0;
	thread = bpf_map_lookup_elem(&threads, &id);
	if (thread) {
		op = thread->op;
		sequence = thread->sequence;
		bpf_map_delete_elem(&threads, &id);
		shared.busy[id & (MAX_PIDS - 1)] = OP_NONE;
	} else if (!last) {
		return 0;
	}
	if (last) {
		shared.targets[process & (MAX_PIDS - 1)] = 0;
		__sync_fetch_and_add(&shared.live, -1);
	}
	event = new_event(last ? EVENT_PROCESS_EXIT : EVENT_THREAD_EXIT, op, 0, -1, sequence);
	if (!event)
		return 0;
	event->process = process;
	event->thread = id;
	event->a = (u32)task->exit_code;
	event->b = (u32)task->signal->group_exit_code;
	submit(event);
	return 0;
}

/* ---- trace points of the IOMMU ---- */

SEC("tp_btf/map")
int iommu_map(u64 *ctx)
{
	struct event *event;

	if (!shared.iommu || !target())
		return 0;
	event = new_event(EVENT_IOMMU_MAP, 0, 0, -1, 0);
	if (!event)
		return 0;
	event->a = ctx[0];
	event->b = ctx[1];
	event->c = ctx[2];
	submit(event);
	return 0;
}

SEC("tp_btf/unmap")
int iommu_unmap(u64 *ctx)
{
	struct event *event;

	if (!shared.iommu || !target())
		return 0;
	event = new_event(EVENT_IOMMU_UNMAP, 0, 0, -1, 0);
	if (!event)
		return 0;
	event->a = ctx[0];
	event->b = ctx[1];
	event->c = ctx[2];
	submit(event);
	return 0;
}

SEC("tp_btf/io_page_fault")
int iommu_fault(u64 *ctx)
{
	struct device *device = (void *)ctx[0];
	struct event *event;

	if (!shared.iommu || shared.stopped)
		return 0;
	event = new_event(EVENT_IOMMU_FAULT, 0, 0, -1, 0);
	if (!event)
		return 0;
	event->a = ctx[1];
	event->b = (u32)ctx[2];
	if (!target())
		event->process = event->thread = 0;
	event->data[0] = event->data[80] = 0;
	bpf_probe_read_kernel_str(event->data, 80, BPF_CORE_READ(device, kobj.name));
	bpf_probe_read_kernel_str(event->data + 80, 80, BPF_CORE_READ(device, driver, name));
	event->length = 160;
	submit(event);
	return 0;
}

/* ---- faults of Intel's IOMMU, whose driver has no trace point for them ---- */

#define VTD_FAULT_STATUS 0x34
#define VTD_RECORDS 8

static __always_inline u8 hex_digit(u32 value)
{
	value &= 15;
	return value < 10 ? '0' + value : 'a' - 10 + value;
}

/* One fault record of a unit: 16 bytes of registers. Returns 0 when it holds none. VT-d specification, Fault Recording Registers. */
__noinline int vtd_record(u64 address, u32 segment)
{
	u64 low = 0, high = 0;
	struct event *event;
	u32 source;

	if (bpf_probe_read_kernel(&low, sizeof(low), (void *)address) || bpf_probe_read_kernel(&high, sizeof(high), (void *)(address + 8)))
		return 0;
	if (!(high >> 63))
		return 0;
	event = new_event(EVENT_IOMMU_FAULT, 0, 0, -1, 0);
	if (!event)
		return 1;
	event->a = low & ~0xfffull;
	event->b = !((high >> 62) & 1); /* T: 1 is a read; the record's flag: 1 is a write */
	event->process = event->thread = 0;
	source = (u16)high;
	__builtin_memset(event->data, 0, 160);
	event->data[0] = hex_digit(segment >> 12);
	event->data[1] = hex_digit(segment >> 8);
	event->data[2] = hex_digit(segment >> 4);
	event->data[3] = hex_digit(segment);
	event->data[4] = ':';
	event->data[5] = hex_digit(source >> 12);
	event->data[6] = hex_digit(source >> 8);
	event->data[7] = ':';
	event->data[8] = hex_digit((source >> 7) & 1);
	event->data[9] = hex_digit(source >> 3);
	event->data[10] = '.';
	event->data[11] = '0' + (source & 7);
	event->length = 160;
	submit(event);
	return 1;
}

/*
 * The handler of the unit's fault interrupt: it will read the fault records, write them to the kernel's log and clear them. Reading the registers before it
 * does has no effect on the unit.
 */
SEC("fentry")
int vtd_fault(u64 *ctx)
{
	struct intel_iommu *unit;
	u64 base, capabilities = 0;
	u32 status = 0, first, count, segment;
	int i;

	if (!shared.iommu || shared.stopped)
		return 0;
	unit = (void *)ctx[1];
	base = (u64)BPF_CORE_READ(unit, reg);
	capabilities = BPF_CORE_READ(unit, cap);
	segment = BPF_CORE_READ(unit, segment);
	if (bpf_probe_read_kernel(&status, sizeof(status), (void *)(base + VTD_FAULT_STATUS)))
		return 0;
	first = (status >> 8) & 0xff;
	count = ((capabilities >> 40) & 0xff) + 1;
	base += ((capabilities >> 24) & 0x3ff) * 16;
#pragma unroll
	for (i = 0; i < VTD_RECORDS; i++) {
		if (i >= count || !vtd_record(base + (u64)((first + i) % count) * 16, segment))
			return 0;
	}
	return 0;
}

/* ---- system calls ---- */

#define ARG(n) register_of(ctx[0], n)

static __always_inline int enter(u32 op, u64 *ctx)
{
	switch (op) {
	case OP_IOCTL:
		return ioctl_enter((u32)ARG(0), (u32)ARG(1), ARG(2));
	case OP_READ:
	case OP_WRITE:
		return transfer_enter(op, (s32)ARG(0), ARG(1), ARG(2), 0);
	case OP_PREAD:
	case OP_PWRITE:
		return transfer_enter(op, (s32)ARG(0), ARG(1), ARG(2), ARG(3));
	case OP_MMAP:
		return mmap_enter((s32)ARG(4), ARG(1), (u32)ARG(2), (u32)ARG(3), ARG(5));
	case OP_MUNMAP:
		return target() & TARGET_MAPPED ? plain_enter(op, -1, ARG(0), ARG(1), 0) : 0;
	case OP_OPEN:
		return open_enter(op, ARG(0), (u32)ARG(1));
	case OP_OPENAT:
		return open_enter(op, ARG(1), (u32)ARG(2));
	case OP_OPENAT2:
		return open_enter(op, ARG(1), ARG(2));
	case OP_CLOSE:
	case OP_DUP:
		return plain_enter(op, (s32)ARG(0), 0, 0, 0);
	case OP_CLOSE_RANGE:
		return plain_enter(op, -1, (u32)ARG(0), (u32)ARG(1), (u32)ARG(2));
	case OP_DUP2:
		return plain_enter(op, (s32)ARG(0), (u32)ARG(1), 0, 0);
	case OP_DUP3:
		return plain_enter(op, (s32)ARG(0), (u32)ARG(1), (u32)ARG(2), 0);
	case OP_FCNTL:
		return plain_enter(op, (s32)ARG(0), (u32)ARG(1), ARG(2), 0);
	case OP_EVENTFD:
		return plain_enter(op, -1, (u32)ARG(0), 0, 0);
	case OP_EVENTFD2:
		return plain_enter(op, -1, (u32)ARG(0), (u32)ARG(1), 0);
	}
	return 0;
}

static __always_inline int leave(u32 op, s64 result)
{
	switch (op) {
	case OP_IOCTL:
		return ioctl_exit(result);
	case OP_READ:
	case OP_WRITE:
	case OP_PREAD:
	case OP_PWRITE:
		return transfer_exit(op, result);
	case OP_MMAP:
		return mmap_exit(result);
	case OP_OPEN:
	case OP_OPENAT:
	case OP_OPENAT2:
		return open_exit(op, result);
	default:
		return plain_exit(op, result);
	}
}

/* A pair of programs per system call function; which function that is on this kernel the recorder says. */
#define SYSTEM_CALL(name, op)                                                   \
	SEC("fentry") int enter_##name(u64 *ctx)                                \
	{                                                                       \
		return target() && !shared.stopped ? enter(op, ctx) : 0;        \
	}                                                                       \
	SEC("fexit") int exit_##name(u64 *ctx)                                  \
	{                                                                       \
		return *busy() == op ? leave(op, (s64)ctx[1]) : 0;              \
	}

SYSTEM_CALL(ioctl, OP_IOCTL)
SYSTEM_CALL(read, OP_READ)
SYSTEM_CALL(write, OP_WRITE)
SYSTEM_CALL(pread64, OP_PREAD)
SYSTEM_CALL(pwrite64, OP_PWRITE)
SYSTEM_CALL(mmap, OP_MMAP)
SYSTEM_CALL(munmap, OP_MUNMAP)
SYSTEM_CALL(open, OP_OPEN)
SYSTEM_CALL(openat, OP_OPENAT)
SYSTEM_CALL(openat2, OP_OPENAT2)
SYSTEM_CALL(close, OP_CLOSE)
SYSTEM_CALL(close_range, OP_CLOSE_RANGE)
SYSTEM_CALL(dup, OP_DUP)
SYSTEM_CALL(dup2, OP_DUP2)
SYSTEM_CALL(dup3, OP_DUP3)
SYSTEM_CALL(fcntl, OP_FCNTL)
SYSTEM_CALL(eventfd, OP_EVENTFD)
SYSTEM_CALL(eventfd2, OP_EVENTFD2)

/* Where functions cannot be entered (arm64 before 6.0), the common trace points of all system calls serve. */
SEC("tp_btf/sys_enter")
int any_enter(u64 *ctx)
{
	u64 number = ctx[1];

	if (number >= sizeof(shared.op_of) || !target() || shared.stopped)
		return 0;
	return enter(shared.op_of[number & 511], ctx);
}

SEC("tp_btf/sys_exit")
int any_exit(u64 *ctx)
{
	u8 op = *busy();

	return op ? leave(op, (s64)ctx[1]) : 0;
}
