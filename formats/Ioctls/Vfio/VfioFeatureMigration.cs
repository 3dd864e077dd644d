using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of MIGRATION, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureMigration
{
    public VfioMigrationFlags Flags;
}
