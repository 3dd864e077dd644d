using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Formats.Events;

/// <summary>Records one by one, without a log around them.</summary>
public sealed class RecordPacketTests
{
    [Fact]
    public void Read_WhatWasWritten_IsEqual()
    {
        var writer = new RecordPacketWriter();
        var reader = new RecordPacketReader();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(RecordGenerators.Any.ToArbitrary(), record =>
        {
            byte[] packet = writer.Write(record).ToArray();
            Record read = RecordPacketReader.Create(record.Kind)!;
            reader.Read(packet, record.Time, read);
            Assert.Equal(RecordText.Of(record), RecordText.Of(read));
        }));
    }

    [Fact]
    public void Write_SameContentTwice_IsInBothPackets()
    {
        var writer = new RecordPacketWriter();
        var memory = new MemoryRecord { Data = new byte[4096] };
        int first = writer.Write(memory).Length;

        Assert.Equal(first, writer.Write(memory).Length);
        Assert.True(first > 4096);
    }

    [Fact]
    public void Read_DamagedPacket_IsRefusedOrRead()
    {
        var random = new Random(7);
        var writer = new RecordPacketWriter();
        var reader = new RecordPacketReader();
        foreach (Record record in LogBuilder.Mixture(11, 40))
        {
            byte[] packet = writer.Write(record).ToArray();
            packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
            int kept = random.Next(3) == 0 ? random.Next(packet.Length) : packet.Length;
            try
            {
                reader.Read(packet.AsMemory(0, kept), 0, RecordPacketReader.Create(record.Kind)!);
            }
            catch (WireFormatException)
            {
            }
        }
    }

    [Fact]
    public void Read_OtherKind_IsRefused()
    {
        byte[] packet = new RecordPacketWriter().Write(new MarkerRecord { Text = "m" }).ToArray();

        Assert.Throws<WireFormatException>(() => new RecordPacketReader().Read(packet, 0, new OpenRecord()));
    }

    [Fact]
    public void Read_BytesBehindTheRecord_AreRefused()
    {
        byte[] packet = new RecordPacketWriter().Write(new MarkerRecord { Text = "m" }).ToArray();
        byte[] twice = [.. packet[..^4], .. packet];

        Assert.Throws<WireFormatException>(() => new RecordPacketReader().Read(twice, 0, new MarkerRecord()));
    }
}
