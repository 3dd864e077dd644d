using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// What is behind one open of /dev/iommu: objects in one number space, lowest free id first. It lives until its file, its bound devices and its queue
/// descriptors are all gone. Kernel: struct iommufd_ctx.
/// </summary>
internal sealed class IommufdContext(int number)
{
    private readonly SortedDictionary<int, IommufdObject> _objects = [];
    private readonly SortedSet<int> _tombstones = [];
    private readonly Dictionary<object, DeviceGroup> _groups = [];
    private int _holders = 1;

    /// <summary>Creation number, for a stable order.</summary>
    public int Number { get; } = number;

    public IReadOnlyDictionary<int, IommufdObject> Objects => _objects;

    /// <summary>The address space that VFIO's container calls work on.</summary>
    public Ioas? Compatible { get; set; }

    /// <summary>IOMMU_OPTION_RLIMIT_MODE.</summary>
    public bool AccountsByProcess { get; set; }

    /// <summary>No object and no number that stays taken.</summary>
    public bool IsEmpty => _objects.Count == 0 && _tombstones.Count == 0;

    public T Add<T>(T item)
        where T : IommufdObject
    {
        int id = 1;
        while (_objects.ContainsKey(id) || _tombstones.Contains(id))
        {
            id++;
        }

        item.Id = id;
        _objects.Add(id, item);
        return item;
    }

    public IommufdObject? Find(uint id) => id <= int.MaxValue ? _objects.GetValueOrDefault((int)id) : null;

    public T? Find<T>(uint id)
        where T : IommufdObject => Find(id) as T;

    /// <summary>Takes an object out and destroys it, whoever uses it.</summary>
    public void Remove(IommufdObject item)
    {
        _objects.Remove(item.Id);
        if (ReferenceEquals(Compatible, item))
        {
            Compatible = null;
        }

        item.Destroy();
    }

    /// <summary>The same, but the number stays taken until the context goes.</summary>
    public void Bury(IommufdObject item)
    {
        _tombstones.Add(item.Id);
        Remove(item);
    }

    /// <summary>The group of a device; devices of one group share what they are attached to.</summary>
    public DeviceGroup GroupOf(object key)
    {
        if (!_groups.TryGetValue(key, out DeviceGroup? group))
        {
            _groups[key] = group = new DeviceGroup();
        }

        return group;
    }

    public void Forget(object key) => _groups.Remove(key);

    public void Hold() => _holders++;

    /// <summary>A file, a bound device or a queue descriptor is gone; with the last one everything goes, whatever nothing uses any more first.</summary>
    public void Release()
    {
        if (--_holders > 0)
        {
            return;
        }

        bool progress = true;
        while (progress && _objects.Count > 0)
        {
            progress = false;
            foreach (int id in _objects.Keys.ToArray())
            {
                if (_objects.TryGetValue(id, out IommufdObject? item) && item.Users == 0)
                {
                    Remove(item);
                    progress = true;
                }
            }
        }

        _tombstones.Clear();
    }

    public string Describe()
    {
        string objects = string.Join(", ", _objects.Values.Select(item => $"{item.Id}: {item.Describe()}"));
        return _objects.Count == 0 ? "iommufd without objects" : $"iommufd with {objects}";
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((long)Number);
        foreach (IommufdObject item in _objects.Values)
        {
            item.AddStateHash(ref hash);
        }

        foreach (int id in _tombstones)
        {
            hash.Add((long)id);
        }

        hash.Add((long)(Compatible?.Id ?? 0));
        hash.Add(AccountsByProcess);
    }
}
