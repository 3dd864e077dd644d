namespace TraceReplay.Replayer.Smmuv3.Monitor;

/// <summary>What a counter can count. IHI 0070 §10.3. Event 0, clock cycles, never happens here: there is no clock.</summary>
internal enum MonitorEvent : byte
{
    Transaction = 1,
    TlbMiss = 2,
    ConfigurationMiss = 3,
    TableAccess = 4,
    ConfigurationAccess = 5,

    /// <summary>ATS translation request received.</summary>
    TranslationRequest = 6,

    /// <summary>Transaction with an address that the device translated by ATS.</summary>
    TranslatedTransaction = 7,
}
