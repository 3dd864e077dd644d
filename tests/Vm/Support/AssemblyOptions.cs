// One virtual machine at a time: there are two processors, and the guest uses both.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
