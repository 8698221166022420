# Files, their streams and access lists, disks: what lies behind the commands of the file system and of storage.

# Streams of a file lie in a folder of its name beside it: NTFS has them, this file system has not.
function global:Get-StreamFolder {
    param([string] $Path)
    $real = Resolve-SimulatedPath $Path
    [System.IO.Path]::Combine([System.IO.Path]::GetDirectoryName($real), '.streams', [System.IO.Path]::GetFileName($real))
}

# Access lists by path, as SDDL; what was never set is inherited from the drive and open to users.
class SimulatedAcl {
    [string] $Path
    [string] $Sddl
    [string] GetSecurityDescriptorSddlForm([string] $sections) { return $this.Sddl }
    [void] SetSecurityDescriptorSddlForm([string] $form, [string] $sections) { $this.Sddl = $form }
}

function global:Get-SimulatedDisk { param([int] $Number) @($global:SimulatedHost.State.disks | Where-Object { $_.number -eq $Number })[0] }

# A partition of which nothing is said fills its disk.
function global:Get-PartitionGiB { param($Disk, $Partition) if ($Partition.type -eq 'Reserved') { 0 } else { $Partition['sizeGiB'] ?? $Disk.sizeGiB } }

function global:Get-FreeExtent {
    param($Disk)
    $used = 0
    foreach ($partition in @($Disk.partitions)) { $used += Get-PartitionGiB -Disk $Disk -Partition $partition }
    [Math]::Max(0.0, ($Disk.sizeGiB - $used) * 1GB)
}

function global:Find-SimulatedPartition {
    param($Partition)
    @((Get-SimulatedDisk $Partition.DiskNumber).partitions | Where-Object { $_.number -eq $Partition.PartitionNumber })[0]
}

# What a rule says of itself; what a change leaves out stays.
function global:Set-SimulatedFirewallRule {
    param([string] $Name, [hashtable] $Values)
    $rules = $global:SimulatedHost.State.firewall
    if (-not $rules.ContainsKey($Name)) { $rules[$Name] = @{ enabled = $true; protocol = 'Any'; port = 'Any'; from = @('Any'); direction = 'Inbound'; action = 'Allow'; profile = 'Any' } }
    foreach ($pair in @{ Protocol = 'protocol'; Direction = 'direction'; Action = 'action'; Profile = 'profile' }.GetEnumerator()) {
        if ($Values.ContainsKey($pair.Key)) { $rules[$Name][$pair.Value] = $Values[$pair.Key] }
    }
    if ($Values.ContainsKey('Enabled')) { $rules[$Name].enabled = $Values.Enabled -eq 'True' }
    if ($Values.ContainsKey('LocalPort')) { $rules[$Name].port = $Values.LocalPort[0] }
    if ($Values.ContainsKey('RemoteAddress')) { $rules[$Name].from = @($Values.RemoteAddress) }
    Save-SimulatedState -Why "firewall $Name"
}
