#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <fcntl.h>
#include <string.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <linux/vfio.h>
struct inval { uint32_t size, hwpt; uint64_t data; uint32_t type, entry_len, entry_num, reserved; };
int main(int argc, char **argv) {
  int wait_ms = argc > 1 ? atoi(argv[1]) : 0;
  int e = eventfd(0, EFD_NONBLOCK), n = open("/dev/null", O_RDWR);
  usleep(wait_ms * 1000);
  struct vfio_iommu_type1_dma_map m = { sizeof m, 3, 0x1000, 0x2000, 0x3000 };
  struct vfio_device_info i = { sizeof i };
  uint64_t entries[12]; for (int k = 0; k < 12; k++) entries[k] = 0x1111111111111111ull * k;
  struct inval v = { sizeof v, 7, (uintptr_t)entries, 1, 16, 6, 0 };
  char big[200]; memset(big, 0xab, sizeof big); *(uint32_t *)big = 200; ((uint32_t*)big)[1] = 0x24;
  ioctl(n, VFIO_IOMMU_MAP_DMA, &m);
  ioctl(e, VFIO_IOMMU_MAP_DMA, &m);
  ioctl(e, VFIO_DEVICE_GET_INFO, &i);
  ioctl(e, VFIO_CHECK_EXTENSION, 3);
  ioctl(e, _IO(';', 0x8d), &v);
  ioctl(e, VFIO_DEVICE_SET_IRQS, big);
  ioctl(e, VFIO_GROUP_GET_DEVICE_FD, "0000:00:02.0");
  uint64_t w = 3; write(e, &w, 8); read(e, &w, 8); read(e, &w, 8);
  int d = dup(e); pread(e, &w, 8, 0);
  if (!fork()) { w = 9; write(d, &w, 8); close(e); _exit(4); }
  wait(0); read(d, &w, 8); close(d); close(e);
  return 0;
}
