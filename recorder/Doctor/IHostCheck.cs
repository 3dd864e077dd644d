namespace TraceReplay.Recorder.Doctor;

/// <summary>Looks at one side of a host. What cannot be read is a finding, never an exception.</summary>
internal interface IHostCheck
{
    IEnumerable<Finding> Look(HostRoot host);
}
