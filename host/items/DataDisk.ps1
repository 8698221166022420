# The data disk: found by the plan's LUN and size, never as "the raw one", because temporary disks are raw at every boot.
# Desired: {lun, sizeGiB, label, letter}.

function Get-DataDisk {
    param($Desired)
    $drives = @(Get-CimInstance -ClassName 'Win32_DiskDrive' | Where-Object { $_.SCSILogicalUnit -eq $Desired.lun })
    foreach ($drive in $drives) {
        $disk = Get-Disk -Number $drive.Index
        if ($disk.IsBoot -or $disk.IsSystem -or (Test-TemporaryDisk -Disk $disk)) { continue }
        # Windows rounds a disk's size down to whole cylinders.
        if ([Math]::Abs($disk.Size / 1GB - $Desired.sizeGiB) -le [Math]::Max(1.0, $Desired.sizeGiB * 0.01)) { return $disk }
    }
    $seen = @($drives | ForEach-Object { "disk $($_.Index) of $([Math]::Round($_.Size / 1GB)) GiB" }) -join ', '
    if ($seen -eq '') { $seen = 'no disk' }
    Stop-Run -Message "the data disk (LUN $($Desired.lun), $($Desired.sizeGiB) GiB) is not on this machine: at that LUN there is $seen. No queue was moved; attach the disk of the plan, or put its size right in the config"
}

function Test-TemporaryDisk {
    param($Disk)
    foreach ($partition in @(Get-UsablePartition -Disk $Disk)) {
        $volume = Get-Volume -Partition $partition -ErrorAction SilentlyContinue
        if ($null -ne $volume -and $volume.FileSystemLabel -eq $script:Facts.Disk.TemporaryLabel) { return $true }
    }
    $false
}

function Get-UsablePartition {
    param($Disk)
    if ([string] $Disk.PartitionStyle -eq 'RAW') { return }
    # A disk without partitions is an error of this command.
    Get-Partition -DiskNumber $Disk.Number -ErrorAction SilentlyContinue | Where-Object { [string] $_.Type -ne 'Reserved' }
}

function Test-DataDisk {
    param($Desired)
    # A disk that was attached or made larger while Windows runs is seen after this.
    Update-HostStorageCache
    $found = Get-DataDiskState -Desired $Desired
    $expected = "$($Desired.letter): $($Desired.label), NTFS"
    if ($found -ne $expected) { New-Difference -Item 'DataDisk' -Path "data disk at LUN $($Desired.lun)" -Expected $expected -Found $found }
}

function Get-DataDiskState {
    param($Desired)
    $disk = Get-DataDisk -Desired $Desired
    if ($disk.IsOffline) { return 'offline' }
    if ($disk.IsReadOnly) { return 'read-only' }
    if ([string] $disk.PartitionStyle -eq 'RAW') { return 'raw' }
    $partitions = @(Get-UsablePartition -Disk $disk)
    if ($partitions.Count -eq 0) { return 'no partition' }
    if ($partitions.Count -gt 1) { return "$($partitions.Count) partitions" }
    $volume = Get-Volume -Partition $partitions[0] -ErrorAction SilentlyContinue
    if ($null -eq $volume -or [string] $volume.FileSystem -eq '') { return 'not formatted' }
    # Without a letter it is a zero character.
    $letter = ([string] $partitions[0].DriveLetter).Trim("`0")
    $room = if ((Get-SizeToGrow -Disk $disk -Partition $partitions[0]) -gt 0) { ', smaller than its disk' } else { '' }
    "${letter}: $($volume.FileSystemLabel), $($volume.FileSystem)$room"
}

# The size that the partition can have now that the disk is larger, or 0 where it fills the disk.
function Get-SizeToGrow {
    param($Disk, $Partition)
    $slack = $script:Facts.Disk.Slack
    # Windows takes its time over the supported size, so it is asked only where there is room.
    if ($Disk.LargestFreeExtent -le $slack) { return 0 }
    $largest = (Get-PartitionSupportedSize -DiskNumber $Disk.Number -PartitionNumber $Partition.PartitionNumber).SizeMax
    if ($largest - $Partition.Size -gt $slack) { $largest } else { 0 }
}

function Set-DataDisk {
    param($Desired, $Difference)
    $disk = Get-DataDisk -Desired $Desired
    # A policy for new disks may have done both.
    if ($disk.IsOffline) { Set-Disk -Number $disk.Number -IsOffline $false }
    if ((Get-Disk -Number $disk.Number).IsReadOnly) { Set-Disk -Number $disk.Number -IsReadOnly $false }
    Assert-LetterFree -Desired $Desired -DiskNumber $disk.Number
    $partition = Get-DataPartition -Desired $Desired
    $volume = Get-Volume -Partition $partition
    if ($volume.FileSystem -ne 'NTFS' -or $volume.FileSystemLabel -ne $Desired.label) { Stop-OverOtherData -Desired $Desired -Found "$($volume.FileSystemLabel), $($volume.FileSystem)" }
    if ([string] $partition.DriveLetter -ne $Desired.letter) {
        Set-Partition -DiskNumber $disk.Number -PartitionNumber $partition.PartitionNumber -NewDriveLetter $Desired.letter
    }
    $size = Get-SizeToGrow -Disk (Get-Disk -Number $disk.Number) -Partition $partition
    if ($size -gt 0) { Resize-Partition -DiskNumber $disk.Number -PartitionNumber $partition.PartitionNumber -Size $size -Confirm:$false }
}

# The one partition of the disk, made and formatted where the disk holds nothing.
function Get-DataPartition {
    param($Desired)
    $found = Get-DataDiskState -Desired $Desired
    $number = (Get-DataDisk -Desired $Desired).Number
    if ($found -like '* partitions') { Stop-OverOtherData -Desired $Desired -Found $found }
    if ($found -eq 'raw') {
        # Raw by its partition table: it holds nothing, and what is made on it now is ours to format, in a later run too.
        Add-Owed -Name 'format the data disk' -Detail @{ lun = $Desired.lun; sizeGiB = $Desired.sizeGiB }
        $null = Initialize-Disk -Number $number -PartitionStyle GPT -Confirm:$false
        $found = 'no partition'
    }
    if ($found -eq 'no partition') {
        Add-Owed -Name 'format the data disk' -Detail @{ lun = $Desired.lun; sizeGiB = $Desired.sizeGiB }
        $null = New-Partition -DiskNumber $number -UseMaximumSize -DriveLetter $Desired.letter
        $found = 'not formatted'
    }
    $partition = @(Get-UsablePartition -Disk (Get-Disk -Number $number))[0]
    if ($found -eq 'not formatted') {
        Assert-OursToFormat -Desired $Desired
        $null = Format-Volume -Partition $partition -FileSystem NTFS -NewFileSystemLabel $Desired.label -Confirm:$false
    }
    $partition
}

function Stop-OverOtherData {
    param($Desired, [string] $Found)
    Stop-Run -Message "the data disk at LUN $($Desired.lun) holds something else ($Found, expected one partition, $($Desired.label), NTFS). It is never formatted over: save what is on it and clear it, or attach the disk of the plan"
}

# A partition that Windows cannot read may hold anything (another file system, an encrypted volume), unless this module has just made it.
function Assert-OursToFormat {
    param($Desired)
    $made = Get-Owed -Name 'format the data disk'
    if ($null -ne $made -and $made.lun -eq $Desired.lun -and $made.sizeGiB -eq $Desired.sizeGiB) { return }
    Stop-Run -Message "the data disk at LUN $($Desired.lun) has a partition that Windows cannot read, and it is not formatted over. Save what is on it and delete the partition, or attach the disk of the plan"
}

function Assert-LetterFree {
    param($Desired, [int] $DiskNumber)
    $holders = @(Get-Partition | Where-Object { [string] $_.DriveLetter -eq $Desired.letter -and $_.DiskNumber -ne $DiskNumber })
    if ($holders.Count -gt 0) { Stop-Run -Message "the letter $($Desired.letter): belongs to disk $($holders[0].DiskNumber); free it, then run again" }
}
