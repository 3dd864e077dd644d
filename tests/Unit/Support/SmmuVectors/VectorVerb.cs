namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Carries out a line; throws <see cref="VectorFailure"/> when it does not hold.</summary>
internal delegate void VectorVerb(VectorMachine machine, VectorLine line);
