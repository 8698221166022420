# Features, disks, network and what else Windows itself has.

function global:Get-WindowsFeature {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name)
    $features = $global:SimulatedHost.State.features
    foreach ($each in @($features.Keys)) { [pscustomobject] @{ Name = $each; InstallState = $features[$each]; Installed = $features[$each] -eq 'Installed' } }
}

function global:Install-WindowsFeature {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Name)
    Enter-SimulatedCall -Name "Install-WindowsFeature $Name"
    $state = $global:SimulatedHost.State
    Add-SimulatedSeconds -Seconds 90
    if ($state.featuresNeedRestart) {
        foreach ($each in $Name) { $state.features[$each] = 'InstallPending' }
        Save-SimulatedState -Why 'features pending'
        return [pscustomobject] @{ Success = $true; RestartNeeded = 'Yes'; ExitCode = 'SuccessRestartRequired' }
    }
    foreach ($each in $Name) { Install-SimulatedFeature -Name $each }
    Save-SimulatedState -Why 'features'
    [pscustomobject] @{ Success = $true; RestartNeeded = 'No'; ExitCode = 'Success' }
}

function global:netsh.exe {
    Enter-SimulatedCall -Name "netsh.exe $args"
    $state = $global:SimulatedHost.State
    $global:LASTEXITCODE = 0
    if ($args[2] -eq 'show') {
        'Protocol tcp Port Exclusion Ranges', '', 'Start Port    End Port', '----------    --------', '      5357        5357'
        foreach ($port in @($state.excluded)) { '     {0}       {0}     *' -f $port }
        '', '* - Administered port exclusions.'
        return
    }
    $port = [int] ([regex]::Match("$args", 'startport=(\d+)').Groups[1].Value)
    if ($args[2] -eq 'delete') {
        $state.excluded = @($state.excluded | Where-Object { $_ -ne $port })
    } else {
        if (@(Get-SimulatedListener -State $state | Where-Object { $_.Port -eq $port }).Count -gt 0) { $global:LASTEXITCODE = 1; return 'The process cannot access the file because it is being used by another process.' }
        $state.excluded = @($state.excluded) + @($port)
    }
    Save-SimulatedState -Why "excluded ports $($state.excluded)"
}

function global:Get-Disk {
    [CmdletBinding()] param([Parameter(Position = 0)] [uint32[]] $Number)
    $disk = Get-SimulatedDisk $Number[0]
    [pscustomobject] @{ Number = [int] $disk.number; Size = [long] ($disk.sizeGiB * 1GB); IsBoot = [bool] $disk.boot; IsSystem = [bool] $disk.boot; IsOffline = [bool] $disk.offline; IsReadOnly = [bool] $disk['readOnly']; PartitionStyle = $disk.style; LargestFreeExtent = Get-FreeExtent -Disk $disk }
}

function global:Set-Disk {
    [CmdletBinding()] param([Parameter(Position = 0)] [uint32] $Number, [bool] $IsOffline, [bool] $IsReadOnly)
    Enter-SimulatedCall -Name "Set-Disk $Number"
    $disk = Get-SimulatedDisk $Number
    if ($PSBoundParameters.ContainsKey('IsOffline')) { $disk.offline = $IsOffline }
    if ($PSBoundParameters.ContainsKey('IsReadOnly')) { $disk['readOnly'] = $IsReadOnly }
    Save-SimulatedState -Why "disk $Number is $(if ($disk.offline) { 'offline' } else { 'online' })"
}

function global:Initialize-Disk {
    [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory, Position = 0)] [uint32[]] $Number, [string] $PartitionStyle)
    Enter-SimulatedCall -Name "Initialize-Disk $Number"
    $disk = Get-SimulatedDisk $Number[0]
    if ($disk['readOnly']) { throw 'The media is write protected.' }
    if ($disk.style -ne 'RAW') { throw 'The disk has already been initialized.' }
    $disk.style = $PartitionStyle
    $disk.partitions = @(@{ number = 1; letter = ''; label = ''; fileSystem = ''; type = 'Reserved' })
    Save-SimulatedState -Why "disk $Number initialized"
}

function global:Get-Partition {
    [CmdletBinding()] param([uint32[]] $DiskNumber)
    foreach ($disk in @($global:SimulatedHost.State.disks)) {
        if ($PSBoundParameters.ContainsKey('DiskNumber') -and $disk.number -ne $DiskNumber[0]) { continue }
        if ($PSBoundParameters.ContainsKey('DiskNumber') -and @($disk.partitions).Count -eq 0) { Write-Error -Message "No MSFT_Partition objects found with property 'DiskNumber' equal to '$DiskNumber'." }
        foreach ($partition in @($disk.partitions)) { [pscustomobject] @{ DiskNumber = [int] $disk.number; PartitionNumber = [int] $partition.number; DriveLetter = [string] $partition.letter; Type = [string] $partition.type; Size = [long] ((Get-PartitionGiB -Disk $disk -Partition $partition) * 1GB) } }
    }
}

function global:Update-HostStorageCache { [CmdletBinding()] param() }

function global:Get-PartitionSupportedSize {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [uint32[]] $DiskNumber, [Parameter(Position = 1)] [uint32[]] $PartitionNumber)
    [pscustomobject] @{ SizeMin = 1GB; SizeMax = [uint64] ((Get-SimulatedDisk $DiskNumber[0]).sizeGiB * 1GB) }
}

function global:Resize-Partition {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(Mandatory, Position = 0)] [uint32[]] $DiskNumber, [Parameter(Mandatory, Position = 1)] [uint32[]] $PartitionNumber, [Parameter(Mandatory, Position = 2)] [uint64] $Size)
    Enter-SimulatedCall -Name "Resize-Partition $DiskNumber"
    (Find-SimulatedPartition ([pscustomobject] @{ DiskNumber = $DiskNumber[0]; PartitionNumber = $PartitionNumber[0] }))['sizeGiB'] = $Size / 1GB
    Save-SimulatedState -Why "partition on $DiskNumber larger"
}

function global:New-Partition {
    [CmdletBinding()] param([uint32[]] $DiskNumber, [switch] $UseMaximumSize, [char] $DriveLetter)
    Enter-SimulatedCall -Name "New-Partition $DiskNumber"
    $disk = Get-SimulatedDisk $DiskNumber[0]
    $disk.partitions = @($disk.partitions) + @(@{ number = 2; letter = [string] $DriveLetter; label = ''; fileSystem = ''; type = 'Basic'; sizeGiB = $disk.sizeGiB })
    Save-SimulatedState -Why "partition on $DiskNumber"
    Get-Partition -DiskNumber $DiskNumber[0] | Where-Object { $_.PartitionNumber -eq 2 }
}

function global:Get-Volume {
    [CmdletBinding()] param([Parameter(Position = 0)] [char[]] $DriveLetter, [object] $Partition)
    if ($PSBoundParameters.ContainsKey('DriveLetter')) {
        $found = $global:SimulatedHost.State.disks | ForEach-Object { $_.partitions } | Where-Object { $_.letter -eq [string] $DriveLetter[0] } | Select-Object -First 1
        # Windows' own drive is on no disk that the simulation looks into.
        if ($null -eq $found) { $found = @{ letter = [string] $DriveLetter[0]; fileSystem = 'NTFS'; label = '' } }
    } else {
        $found = Find-SimulatedPartition $Partition
    }
    [pscustomobject] @{ DriveLetter = $found.letter; FileSystem = $found.fileSystem; FileSystemLabel = $found.label }
}

function global:Format-Volume {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([object] $Partition, [string] $FileSystem, [string] $NewFileSystemLabel)
    Enter-SimulatedCall -Name "Format-Volume $($Partition.DiskNumber)"
    $found = Find-SimulatedPartition $Partition
    $found.fileSystem = $FileSystem
    $found.label = $NewFileSystemLabel
    if ($found.letter) { Connect-SimulatedDrive -Letter $found.letter }
    Save-SimulatedState -Why "disk $($Partition.DiskNumber) formatted"
}

function global:Set-Partition {
    [CmdletBinding()] param([uint32] $DiskNumber, [uint32] $PartitionNumber, [char] $NewDriveLetter)
    Enter-SimulatedCall -Name "Set-Partition $DiskNumber"
    $found = Find-SimulatedPartition ([pscustomobject] @{ DiskNumber = $DiskNumber; PartitionNumber = $PartitionNumber })
    $old = [System.IO.Path]::Combine($global:SimulatedHost.Folder, $found.letter)
    if ($found.letter -and [System.IO.Directory]::Exists($old)) { [System.IO.Directory]::Move($old, [System.IO.Path]::Combine($global:SimulatedHost.Folder, [string] $NewDriveLetter)) }
    $found.letter = [string] $NewDriveLetter
    Connect-SimulatedDrive -Letter $found.letter
    Save-SimulatedState -Why "letter $NewDriveLetter"
}

function global:robocopy.exe {
    Enter-SimulatedCall -Name 'robocopy.exe'
    $from, $to = (Resolve-SimulatedPath $args[0]), (Resolve-SimulatedPath $args[1])
    foreach ($path in [System.IO.Directory]::GetFiles($from, $args[2])) {
        $name = [System.IO.Path]::GetFileName($path)
        [System.IO.File]::Copy($path, [System.IO.Path]::Combine($to, $name), $true)
        $streams = [System.IO.Path]::Combine($from, '.streams', $name)
        if (-not [System.IO.Directory]::Exists($streams)) { continue }
        $target = [System.IO.Path]::Combine($to, '.streams', $name)
        $null = [System.IO.Directory]::CreateDirectory($target)
        foreach ($stream in [System.IO.Directory]::GetFiles($streams)) { [System.IO.File]::Copy($stream, [System.IO.Path]::Combine($target, [System.IO.Path]::GetFileName($stream)), $true) }
    }
    Add-SimulatedFileMoment -Why "copied $($args[0])"
    $global:LASTEXITCODE = 1
}

function global:Get-NetTCPConnection {
    [CmdletBinding()] param([uint16[]] $LocalPort, [string[]] $State)
    foreach ($listener in @(Get-SimulatedListener -State $global:SimulatedHost.State | Where-Object { $_.Port -eq $LocalPort[0] })) {
        [pscustomobject] @{ LocalAddress = $(if ($listener.Address) { $listener.Address } else { '0.0.0.0' }); LocalPort = $listener.Port; OwningProcess = $listener.Process }
    }
}

function global:Get-NetIPAddress {
    [CmdletBinding()] param([string[]] $AddressFamily)
    foreach ($address in @('127.0.0.1') + @($global:SimulatedHost.State.addresses)) { [pscustomobject] @{ IPAddress = $address; AddressFamily = $AddressFamily[0] } }
}

function global:Resolve-DnsName {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $Name, [string] $Type)
    $state = $global:SimulatedHost.State
    $found = @()
    $hosts = Resolve-SimulatedPath 'C:\Windows\System32\drivers\etc\hosts'
    if ([System.IO.File]::Exists($hosts)) {
        foreach ($line in [System.IO.File]::ReadAllLines($hosts)) {
            $words = @(($line -replace '#.*$', '').Trim() -split '\s+')
            if ($words.Count -ge 2 -and $words[1] -eq $Name) { $found += $words[0] }
        }
    }
    if ($found.Count -eq 0) { foreach ($known in @($state.names.Keys | Where-Object { $_ -eq $Name })) { $found += @($state.names[$known]) } }
    if ($found.Count -eq 0) {
        Write-Error -Message "$Name : DNS name does not exist"
        return
    }
    foreach ($address in $found) { [pscustomobject] @{ Name = $Name; Type = 'A'; IPAddress = $address } }
}

function global:Get-NetFirewallRule {
    [CmdletBinding()] param([string[]] $Name)
    if ($Name[0].Contains('*')) {
        foreach ($each in @($global:SimulatedHost.State.firewall.Keys | Where-Object { $_ -like $Name[0] })) { Get-NetFirewallRule -Name $each }
        return
    }
    $rule = $global:SimulatedHost.State.firewall[$Name[0]]
    if ($null -eq $rule) {
        Write-Error -Message "No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '$Name'."
        return
    }
    [pscustomobject] @{ Name = $Name[0]; Enabled = [string] $rule.enabled; Direction = $rule['direction'] ?? 'Inbound'; Action = $rule['action'] ?? 'Allow'; Profile = $rule['profile'] ?? 'Any' }
}

function global:Get-NetFirewallPortFilter {
    [CmdletBinding()] param([Parameter(ValueFromPipeline)] [object] $AssociatedNetFirewallRule)
    process {
        $rule = $global:SimulatedHost.State.firewall[$AssociatedNetFirewallRule.Name]
        [pscustomobject] @{ Protocol = $rule.protocol; LocalPort = [string] $rule.port }
    }
}

function global:Get-NetFirewallAddressFilter {
    [CmdletBinding()] param([Parameter(ValueFromPipeline)] [object] $AssociatedNetFirewallRule)
    process {
        # Windows gives a network back with its mask.
        $from = @($global:SimulatedHost.State.firewall[$AssociatedNetFirewallRule.Name].from | ForEach-Object {
                if ([string] $_ -match '^(.*)/(\d+)$') { "$($Matches[1])/$([ipaddress]::new([BitConverter]::GetBytes([ipaddress]::HostToNetworkOrder([int] (-1 -shl (32 - [int] $Matches[2]))))))" } else { $_ }
            })
        [pscustomobject] @{ RemoteAddress = $from }
    }
}

function global:New-NetFirewallRule {
    [CmdletBinding()] param([Parameter(Mandatory)] [string] $DisplayName, [string] $Name, [string] $Enabled, [string] $Profile, [string] $Direction, [string] $Action, [string[]] $RemoteAddress, [string] $Protocol, [string[]] $LocalPort)
    Enter-SimulatedCall -Name "New-NetFirewallRule $Name"
    if ($global:SimulatedHost.State.firewall.ContainsKey($Name)) { throw 'Cannot create a file when that file already exists.' }
    Set-SimulatedFirewallRule -Values $PSBoundParameters -Name $Name
}

function global:Set-NetFirewallRule {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string[]] $Name, [string] $Enabled, [string] $Profile, [string] $Direction, [string] $Action, [string[]] $RemoteAddress, [string] $Protocol, [string[]] $LocalPort)
    Enter-SimulatedCall -Name "Set-NetFirewallRule $Name"
    Set-SimulatedFirewallRule -Values $PSBoundParameters -Name $Name[0]
}

function global:Remove-NetFirewallRule {
    [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory, Position = 0)] [string[]] $Name)
    Enter-SimulatedCall -Name "Remove-NetFirewallRule $Name"
    $global:SimulatedHost.State.firewall.Remove($Name[0])
    Save-SimulatedState -Why "firewall $Name gone"
}

function global:Get-MpPreference {
    [CmdletBinding()] param()
    [pscustomobject] @{ ExclusionPath = @($global:SimulatedHost.State.defender) }
}

function global:Add-MpPreference {
    [CmdletBinding()] param([string[]] $ExclusionPath)
    Enter-SimulatedCall -Name 'Add-MpPreference'
    $global:SimulatedHost.State.defender = @($global:SimulatedHost.State.defender) + $ExclusionPath
    Save-SimulatedState -Why 'Defender'
}

function global:Remove-MpPreference {
    [CmdletBinding()] param([string[]] $ExclusionPath)
    Enter-SimulatedCall -Name 'Remove-MpPreference'
    $global:SimulatedHost.State.defender = @($global:SimulatedHost.State.defender | Where-Object { $ExclusionPath -notcontains $_ })
    Save-SimulatedState -Why 'Defender'
}

function global:appcmd.exe {
    Enter-SimulatedCall -Name "appcmd.exe $args"
    $site = $global:SimulatedHost.State.website
    $global:LASTEXITCODE = if ($site) { 0 } else { 1 }
    if (-not $site) { return $(if ($args[0] -eq 'list') { '<?xml version="1.0" encoding="UTF-8"?><appcmd/>' } else { 'ERROR ( message:Cannot find SITE object with identifier "Default Web Site". )' }) }
    switch ("$($args[0])") {
        'list' {
            if ("$($args[-1])" -eq '/config') { return "<site name=`"Default Web Site`" id=`"1`"$(if (-not $site.autoStart) { ' serverAutoStart="false"' })>", '</site>' }
            return "<?xml version=`"1.0`" encoding=`"UTF-8`"?><appcmd><SITE SITE.NAME=`"Default Web Site`" SITE.ID=`"1`" bindings=`"$($site.bindings)`" state=`"$($site.state)`" /></appcmd>"
        }
        'stop' { $site.state = 'Stopped' }
        'set' {
            if ("$($args[3])" -match '^/bindings:(.*)$') { $site.bindings = $Matches[1] }
            if ("$($args[3])" -match '^/serverAutoStart:(.*)$') { $site.autoStart = $Matches[1] -eq 'true' }
        }
    }
    Save-SimulatedState -Why "website $args"
}
