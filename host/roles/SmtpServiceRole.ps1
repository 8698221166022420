# Role smtp-service: Windows and every virtual server of the host. The order is the safety: what lets mail in comes last.

function Invoke-SmtpServiceRole {
    param($Desired)
    Register-Owner -Path @(Get-SmtpOwnedPath -Desired $Desired)
    Invoke-Step -Name 'Windows features' -Item 'WindowsFeature' -Desired $Desired.features
    if ((Test-Only) -and $null -eq (Get-ServiceState -Name $script:Facts.Services.Smtp)) {
        Add-Warning -Text 'SMTPSVC is not installed, so none of its settings could be compared'
        Invoke-SmtpStartMode
        return
    }
    Invoke-IisAdmin
    Invoke-Step -Name 'SMTPSVC not running while it is unsafe' -Item 'SmtpSafe' -Desired $Desired
    if (-not (Test-Only)) {
        Backup-Metabase
        Complete-OpenArchive
    }
    Invoke-Step -Name 'port reservations' -Item 'PortReservation' -Desired $Desired.reservedPorts
    Invoke-Step -Name 'hosts file' -Item 'HostName' -Desired $Desired.hostNames
    $disk = Get-Optional -Object $Desired -Name 'disk'
    if ($null -ne $disk) { Invoke-Step -Name 'data disk' -Item 'DataDisk' -Desired $disk }
    # It is as it has to be, in this run or in one that died right after: from here on nothing on it is ours to format.
    if (-not (Test-Only)) { Complete-Owed -Name 'format the data disk' }
    $only = Get-Optional -Object $Desired -Name 'onlyRouteTo'
    foreach ($server in $Desired.virtualServers) { Invoke-VirtualServer -Server $server -NoOtherDomain ($null -ne $only) }
    Invoke-Step -Name 'virtual servers that the plan has no more' -Item 'SurplusServer' -Desired @($Desired.virtualServers | ForEach-Object { $_.instance })
    Invoke-Step -Name 'Windows firewall' -Item 'FirewallRule' -Desired $Desired.firewall
    Invoke-Step -Name 'Defender exclusions' -Item 'DefenderExclusion' -Desired $Desired.defenderExclusions
    Invoke-Step -Name 'Default Web Site' -Item 'Website' -Desired $Desired.website
    if (-not (Test-Only)) { Save-Metabase }
    # Before the start mode: a restart of Windows would start it too.
    if ($null -ne $only) { Invoke-Step -Name 'the only routes of a staging copy' -Item 'OnlyRoute' -Desired $only }
    if (-not (Test-Only)) { Assert-SmtpMayRun -Desired $Desired }
    Invoke-SmtpStartMode
    Invoke-Step -Name 'SMTPSVC runs and answers' -Item 'SmtpReady' -Desired $Desired
    if (-not (Test-Only)) {
        Complete-Owed -Name 'start SMTPSVC'
        Save-Metabase
    }
    foreach ($server in $Desired.virtualServers) { Assert-NothingDropped -Server $server }
}

# A domain that no feeder needs goes later (role narrow), but on a host of a staging copy at once: it is a way out.
function Invoke-VirtualServer {
    param($Server, [bool] $NoOtherDomain)
    $instance = $Server.instance
    $groups = $script:Facts.MetabaseGroups
    $named = $groups.Access + $groups.DefaultDomain + $groups.Directories + $groups.ByOtherItems
    $rest = @(Get-MemberName -Object $Server.metabase | Where-Object { $named -notcontains $_ })
    $folders = @($Server.directories.queue, $Server.directories.badmail, $Server.directories.pickup, $Server.directories.drop, $Server.directories.logs)
    Invoke-Step -Name "virtual server $instance" -Item 'VirtualServer' -Desired $Server
    if ((Test-Only) -and -not (Test-MetabaseKey -Path "SmtpSvc/$instance")) { return }
    Invoke-Step -Name "folders of SmtpSvc/$instance" -Item 'Directory' -Desired $folders
    Invoke-Step -Name "queue and other folders of SmtpSvc/$instance" -Item 'QueueFolder' -Desired (Select-Metabase -Server $Server -Name $groups.Directories)
    Invoke-Step -Name "relay list of SmtpSvc/$instance" -Item 'AddressList' -Desired (New-AddressListDesired -Instance $instance -Name 'RelayIpList' -Addresses $Server.relayFrom)
    Invoke-Step -Name "access to SmtpSvc/$instance" -Item 'Metabase' -Desired (Select-Metabase -Server $Server -Name $groups.Access)
    Invoke-Step -Name "connection control of SmtpSvc/$instance" -Item 'AddressList' -Desired (New-AddressListDesired -Instance $instance -Name 'IPSecurity' -Addresses $Server.connectFrom)
    Invoke-Step -Name "ports of SmtpSvc/$instance" -Item 'ServerBinding' -Desired ([pscustomobject] @{ instance = $instance; serverBindings = @($Server.metabase.ServerBindings.value) })
    Invoke-Step -Name "default domain of SmtpSvc/$instance" -Item 'Metabase' -Desired (Select-Metabase -Server $Server -Name $groups.DefaultDomain)
    Invoke-Step -Name "remote domains of SmtpSvc/$instance" -Item 'SmtpDomain' -Desired ([pscustomobject] @{ instance = $instance; domains = @($Server.domains); names = @($Server.domains | ForEach-Object { $_.name }); exact = $NoOtherDomain })
    Invoke-Step -Name "recipients limit of SmtpSvc/$instance" -Item 'RecipientsLimit' -Desired ([pscustomobject] @{ instance = $instance; maxRecipients = $Server.metabase.MaxRecipients.value })
    Invoke-Step -Name "settings of SmtpSvc/$instance" -Item 'Metabase' -Desired (Select-Metabase -Server $Server -Name $rest)
    Invoke-Step -Name "log files of SmtpSvc/$instance" -Item 'LogRetention' -Desired ([pscustomobject] @{ instance = $instance; logs = $Server.directories.logs; days = $Server.logRetentionDays })
}

function Select-Metabase {
    param($Server, [string[]] $Name)
    [pscustomobject] @{ instance = $Server.instance; names = @($Name | Where-Object { @(Get-MemberName -Object $Server.metabase) -contains $_ }); metabase = $Server.metabase }
}

function New-AddressListDesired {
    param([int] $Instance, [string] $Name, [object[]] $Addresses)
    [pscustomobject] @{ instance = $Instance; name = $Name; addresses = @($Addresses) }
}

function Invoke-IisAdmin {
    Invoke-Step -Name 'IISADMIN, which holds the metabase' -Item 'HostService' -Desired (New-ServiceDesired -Name $script:Facts.Services.IisAdmin -StartMode 'Auto' -Status 'Running')
}

# Event 4006: with a plain automatic start, mail sticks after a boot.
function Invoke-SmtpStartMode {
    Invoke-Step -Name 'start mode of SMTPSVC' -Item 'HostService' -Desired (New-ServiceDesired -Name $script:Facts.Services.Smtp -StartMode 'DelayedAuto')
}

function New-ServiceDesired {
    param([string] $Name, [string] $StartMode, [string] $Status = '')
    [pscustomobject] @{ name = $Name; startMode = $StartMode; status = $Status }
}

function Get-SmtpOwnedPath {
    param($Desired)
    foreach ($server in $Desired.virtualServers) {
        foreach ($name in (Get-MemberName -Object $server.metabase) + @('RelayIpList', 'IPSecurity', 'Domain')) { "SmtpSvc/$($server.instance)/$name" }
    }
}

# No domain of this host receives mail, so what lies in Drop came to the wrong place. It is told, never deleted.
function Assert-NothingDropped {
    param($Server)
    $dropped = @(Get-FileName -Folder $Server.directories.drop)
    if ($dropped.Count -eq 0) { return }
    $message = "$($dropped.Count) messages lie in $($Server.directories.drop): a domain of SmtpSvc/$($Server.instance) took mail as its own. Look where they were meant to go, move them away by hand, then run again; nothing was deleted"
    if (Test-Only) { $null = $script:Run.Differences.Add((New-Difference -Item 'Drop' -Path $Server.directories.drop -Expected 'empty' -Found "$($dropped.Count) messages")) } else { Stop-Run -Message $message }
}
