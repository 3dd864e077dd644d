/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * The few members of kernel structures that the programs read. Offsets are found at load time from the running kernel's type information, so only
 * names matter here. pt_regs exists once per architecture; whichever the running kernel has is used.
 */
#ifndef TRACERECORD_KERNEL_H
#define TRACERECORD_KERNEL_H

#define KERNEL_TYPE __attribute__((preserve_access_index))

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

struct pt_regs___x86 {
	unsigned long di, si, dx, r10, r8, r9;
} KERNEL_TYPE;

struct pt_regs___arm64 {
	u64 regs[31];
} KERNEL_TYPE;

struct qstr {
	const unsigned char *name;
} KERNEL_TYPE;

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
} KERNEL_TYPE;

struct super_block {
	unsigned long s_magic;
} KERNEL_TYPE;

struct inode {
	unsigned short i_mode;
	struct super_block *i_sb;
} KERNEL_TYPE;

struct path {
	struct dentry *dentry;
} KERNEL_TYPE;

struct file {
	const void *f_op;
	struct path f_path;
	struct inode *f_inode;
	unsigned int f_flags;
} KERNEL_TYPE;

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *close_on_exec;
} KERNEL_TYPE;

struct files_struct {
	struct fdtable *fdt;
} KERNEL_TYPE;

typedef struct {
	int counter;
} KERNEL_TYPE atomic_t;

struct signal_struct {
	atomic_t live;
	int group_exit_code;
} KERNEL_TYPE;

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
} KERNEL_TYPE;

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	struct files_struct *files;
	struct signal_struct *signal;
	struct mm_struct *mm;
} KERNEL_TYPE;

struct linux_binprm {
	const char *filename;
} KERNEL_TYPE;

struct intel_iommu {
	void *reg;
	u64 cap;
	u16 segment;
} KERNEL_TYPE;

struct device_driver {
	const char *name;
} KERNEL_TYPE;

struct kobject {
	const char *name;
} KERNEL_TYPE;

struct device {
	struct kobject kobj;
	struct device_driver *driver;
} KERNEL_TYPE;

#endif
