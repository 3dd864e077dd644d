/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What the programs and the recorder exchange. The C# side (EventHead.cs, IoctlRule.cs, SharedState.cs) has the same layouts; a test compares sizes. */
#ifndef TRACERECORD_BPF_H
#define TRACERECORD_BPF_H

#define MAX_PIDS (1 << 22)
#define MAX_POINTERS 4
#define KIND_CACHE 256
#define NO_FIELD 0xffff

/* Bytes that fit into an event itself, and into the two sizes of continuation events. */
#define INLINE_BYTES 168
#define MEDIUM_BYTES 944
#define LARGE_BYTES 16304

/* 1 MiB in large events: the most that is sent of a buffer. */
#define MAX_CHUNKS 66

enum event_type {
	EVENT_ENTRY = 1,
	EVENT_EXIT = 2,
	EVENT_DATA = 3,
	EVENT_INSTALL = 4,
	EVENT_FORK = 5,
	EVENT_EXEC = 6,
	EVENT_THREAD_EXIT = 7,
	EVENT_PROCESS_EXIT = 8,
	EVENT_IOMMU_MAP = 9,
	EVENT_IOMMU_UNMAP = 10,
	EVENT_IOMMU_FAULT = 11,
};

enum operation {
	OP_NONE = 0,
	OP_IOCTL = 1,
	OP_READ = 2,
	OP_WRITE = 3,
	OP_PREAD = 4,
	OP_PWRITE = 5,
	OP_MMAP = 6,
	OP_MUNMAP = 7,
	OP_OPEN = 8,
	OP_OPENAT = 9,
	OP_OPENAT2 = 10,
	OP_CLOSE = 11,
	OP_CLOSE_RANGE = 12,
	OP_DUP = 13,
	OP_DUP2 = 14,
	OP_DUP3 = 15,
	OP_FCNTL = 16,
	OP_EVENTFD = 17,
	OP_EVENTFD2 = 18,
};

/* The numbers of FdKind. */
enum kind {
	KIND_UNKNOWN = 0,
	KIND_CONTAINER = 1,
	KIND_GROUP = 3,
	KIND_DEVICE = 4,
	KIND_MIGRATION = 5,
	KIND_IOMMUFD = 6,
	KIND_IOMMUFD_EVENTS = 7,
	KIND_KVM = 8,
	KIND_KVM_VM = 9,
	KIND_KVM_VCPU = 10,
	KIND_KVM_DEVICE = 11,
	KIND_EVENTFD = 12,
};

/* Flags of an event. */
#define FLAG_UNREADABLE 1 /* the bytes could not be read: nothing or less than wanted is here */
#define FLAG_POINTER 2    /* the argument is a pointer */
#define FLAG_SHARES 4     /* FORK: the child shares the descriptor table */
#define FLAG_CLOEXEC 8    /* INSTALL: closed by exec */
#define FLAG_AFTER 16     /* DATA: bytes after the call */
#define FLAG_ANON 32      /* INSTALL: a file without a path */

/* DATA: the buffer is the argument, or what read and write transfer. */
#define SLOT_ARGUMENT 0xffff

struct event {
	u64 time;
	u32 process;
	u32 thread;
	u32 lost;      /* records that could not be written up to here */
	u32 untracked; /* calls without a record because too many threads were in calls */
	u32 sequence;  /* call of this thread */
	s32 fd;
	u8 type;
	u8 op;
	u8 kind;
	u8 flags;
	u32 length;    /* bytes in data */
	u64 a, b, c, d;
	u32 wanted;    /* bytes of the whole buffer */
	u16 slot;      /* DATA: offset of the pointer in the argument */
	u16 spare;
	u8 data[INLINE_BYTES];
};

struct small_event {
	struct event head;
};

struct medium_event {
	struct event head; /* its data begins the bytes */
	u8 more[MEDIUM_BYTES - INLINE_BYTES];
};

struct large_event {
	struct event head;
	u8 more[LARGE_BYTES - INLINE_BYTES];
};

/* How to find one buffer behind a pointer of an ioctl's argument. Offsets are in the argument. */
struct pointer_rule {
	u16 offset;
	u16 count_offset;     /* NO_FIELD: one element */
	u16 stride_offset;    /* NO_FIELD: stride */
	u16 divisor_offset;   /* NO_FIELD: no bitmap; else one bit per count / divisor */
	u16 condition_offset; /* NO_FIELD: always there */
	u8 count_size;
	u8 spare;
	u32 stride;
	u32 condition_mask;
	u32 condition_value;
	u32 spare2;
};

#define ARGUMENT_INTEGER 0
#define ARGUMENT_STRUCT 1
#define ARGUMENT_TEXT 2

#define RULE_SELF_SIZE 1      /* the first word is the size */
#define RULE_MAY_BE_INTEGER 2 /* some versions pass no pointer */

struct ioctl_rule {
	u16 size;
	u16 minimum;
	u8 argument;
	u8 flags;
	u8 pointers;
	u8 returns;            /* the result is a descriptor */
	u16 tail_count_offset; /* NO_FIELD: no tail beyond the size the argument says */
	u16 tail_stride;
	u16 descriptor;        /* NO_FIELD: the kernel writes no descriptor into the argument */
	u16 spare;
	struct pointer_rule pointer[MAX_POINTERS];
};

struct ioctl_key {
	u32 kind;
	u32 request;
};

/* Mapped by the recorder. */
struct shared {
	u32 lost;
	u32 untracked;
	u32 cut;         /* buffers of which a part could not be written */
	s32 live;        /* recorded processes that have not ended */
	u32 bound;       /* bytes recorded of a buffer */
	u32 spawner;     /* thread whose children are recorded from their birth */
	u32 stopped;     /* no new calls */
	u32 iommu;       /* iommu trace points are wanted */
	u32 lazy;        /* fd_install cannot be entered: descriptors are told of when they are used */
	u32 transfer_bound; /* bytes recorded of a read or write */
	u64 first_lost;
	u64 last_lost;
	u8 op_of[512];   /* operation by system call number, where system calls are recorded by their common trace point */
	u8 targets[MAX_PIDS];
	/* The recorder does not look at what follows. */
	u8 busy[MAX_PIDS];           /* operation a thread is in */
	u64 kinds[KIND_CACHE];       /* file operations, and in the upper byte the kind */
};

/* Bits of targets. */
#define TARGET_RECORDED 1
#define TARGET_MAPPED 2

#endif
