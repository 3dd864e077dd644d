#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <linux/vfio.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <string.h>
#include <signal.h>
static int ev;
static void*th(void*a){ uint64_t v; read(ev,&v,8); struct vfio_device_info i={sizeof i}; ioctl(-1,VFIO_DEVICE_GET_INFO,&i); return 0; }
int main(int argc,char**argv){
  if(argc>1){ int fd=atoi(argv[1]); uint64_t one=1; write(fd,&one,8); close(fd); return 3; }
  int c=open("/dev/vfio/vfio",O_RDWR); 
  ioctl(c,VFIO_GET_API_VERSION); ioctl(c,VFIO_CHECK_EXTENSION,VFIO_TYPE1v2_IOMMU);
  struct vfio_iommu_type1_dma_map m={.argsz=sizeof m,.flags=3,.vaddr=0x1000,.iova=0x2000,.size=0x1000};
  ioctl(c,VFIO_IOMMU_MAP_DMA,&m);
  ioctl(c,_IOWR(';',0x99,int),&m); ioctl(c,0x3b99,5);
  int k=open("/dev/kvm",O_RDWR|O_CLOEXEC); int io=open("/dev/iommu",O_RDWR); ioctl(io,_IO(';',0x81),&m);
  struct kvm_userspace_memory_region r={0,0,0x40000000,0x1000,0x7f0000000000}; ioctl(k,KVM_SET_USER_MEMORY_REGION,&r);
  ev=eventfd(2,EFD_CLOEXEC); int d=dup(ev); int d2=fcntl(ev,F_DUPFD_CLOEXEC,20); dup3(ev,30,O_CLOEXEC); dup2(ev,31);
  pthread_t t; uint64_t v=5; write(ev,&v,8); read(ev,&v,8);
  pthread_create(&t,0,th,0); usleep(20000); write(d,&v,8); pthread_join(t,0);
  void*p=mmap(0,4096,PROT_READ,MAP_PRIVATE,open("/etc/passwd",O_RDONLY),0); munmap(p,4096);
  int sv[2]; socketpair(AF_UNIX,SOCK_STREAM,0,sv);
  char b='x'; struct iovec iv={&b,1}; char cb[CMSG_SPACE(4)]; struct msghdr mh={.msg_iov=&iv,.msg_iovlen=1,.msg_control=cb,.msg_controllen=sizeof cb};
  struct cmsghdr*cm=CMSG_FIRSTHDR(&mh); cm->cmsg_level=SOL_SOCKET; cm->cmsg_type=SCM_RIGHTS; cm->cmsg_len=CMSG_LEN(4); memcpy(CMSG_DATA(cm),&ev,4); sendmsg(sv[0],&mh,0);
  mh.msg_controllen=sizeof cb; recvmsg(sv[1],&mh,0);
  pread(ev,&v,8,16); pwrite(ev,&v,8,16);
  pid_t q=fork(); if(!q){ char s[9]; sprintf(s,"%d",d); execl("/proc/self/exe",argv[0],s,NULL);} int st; waitpid(q,&st,0);
  q=fork(); if(!q){ kill(getpid(),SIGKILL);} waitpid(q,&st,0);
  fcntl(d2,F_GETFD); readv(ev,&iv,1); close(d2); close(30); fflush(0); raise(SIGUSR1); return 0; }
