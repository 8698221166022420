# A host goes without loss: LISTSERV's spool first, then SMTPSVC's queue, and what is left is archived and named.

# Role listserv leaves.
function Remove-ListservRole {
    param($Desired)
    Close-Listserv -Spool (Get-Spool -Desired $Desired) -Drain $Desired.drain
    Remove-HostFirewallRule -Desired $Desired.firewall
    Clear-Owner -Pattern '^SITE\.CFG/'
    Complete-Narrow
}

# Both services run until the spool is empty, so that what the primary handed over is delivered.
function Close-Listserv {
    param([string] $Spool, $Drain)
    $deadline = Start-DrainDeadline -Drain $Drain
    if (Test-ListservInstalled) {
        $null = Wait-SpoolDrained -Spool $Spool -Deadline $deadline
        $ran = (Get-ServiceState -Name (Get-ListservServiceName -Name $script:Facts.Services.Listserv)).Status -ne 'Stopped'
        Stop-Listserv
        if ($ran) { Add-Changed -Text 'LISTSERV stopped' }
        foreach ($each in $script:Facts.Services.Listserv, $script:Facts.Services.ListservSmtp) { Set-ServiceStartMode -Name (Get-ListservServiceName -Name $each) -StartMode 'Manual' }
    }
    Save-Undelivered -From $Spool -Archive (Get-SpoolArchive -Drain $Drain) -Filter $script:Facts.Listserv.SpoolFiles
}

function Get-SpoolArchive { param($Drain) "$($Drain.archive)\SPOOL" }
function Get-QueueArchive { param($Drain, [int] $Instance) "$($Drain.archive)\SmtpSvc$Instance" }

# The drain has its own time, and afterwards the time to put away what is left.
function Start-DrainDeadline {
    param($Drain)
    $deadline = (Get-Date).AddMinutes([double] $Drain.deadlineMinutes)
    $script:Run.Deadline = $deadline.AddMinutes($script:Facts.AfterDrainMinutes)
    $deadline
}

# A LISTSERV that does not run sends nothing: waiting for it is of no use.
function Wait-SpoolDrained {
    param([string] $Spool, $Deadline)
    $name = Get-ListservServiceName -Name $script:Facts.Services.Listserv
    Wait-Until -For "the spool of LISTSERV ($Spool) to empty" -Deadline $Deadline -Condition {
        @(Get-FileName -Folder $Spool -Filter $script:Facts.Listserv.SpoolFiles).Count -eq 0 -or (Get-ServiceState -Name $name).Status -ne 'Running'
    }
}

# Role smtp-service leaves: paused it takes no new mail and goes on delivering (KB821901).
function Remove-SmtpServiceRole {
    param($Desired)
    $name = $script:Facts.Services.Smtp
    if ($null -eq (Get-ServiceState -Name $name)) { return }
    $deadline = Start-DrainDeadline -Drain $Desired.drain
    Wait-SmtpDrained -Desired $Desired -Deadline $deadline
    $before = Get-ServiceState -Name $name
    Stop-HostService -Name $name
    Set-ServiceStartMode -Name $name -StartMode 'Disabled'
    if ($before.Status -ne 'Stopped' -or $before.StartMode -ne 'Disabled') { Add-Changed -Text 'SMTPSVC stopped and disabled' }
    foreach ($server in $Desired.virtualServers) { Save-LeftMail -Server $server -Drain $Desired.drain }
    Remove-SmtpTraces -Desired $Desired
}

# A drain that fails or is given up leaves the service as it was: a host in use takes mail again.
function Wait-SmtpDrained {
    param($Desired, $Deadline)
    $name = $script:Facts.Services.Smtp
    if (-not (Suspend-Smtp)) { return }
    try {
        Wait-SmtpEmpty -Desired $Desired -Deadline $Deadline
    } catch {
        if ((Get-ServiceState -Name $name).Status -eq 'Paused') { $null = Invoke-Program -Name 'sc.exe' -Arguments @('continue', $name) }
        throw
    }
}

# Gives whether the service delivers, paused: one that does not run delivers nothing, and what it holds is put away at once.
function Suspend-Smtp {
    $name = $script:Facts.Services.Smtp
    $null = Wait-Until -For "$name to settle" -Seconds 120 -Condition { (Get-ServiceState -Name $name).Status -notlike '*Pending' }
    if ((Get-ServiceState -Name $name).Status -eq 'Running') { $null = Invoke-Program -Name 'sc.exe' -Arguments @('pause', $name) }
    $null = Wait-Until -For "$name to pause" -Seconds 120 -Condition { (Get-ServiceState -Name $name).Status -notlike '*Pending' }
    (Get-ServiceState -Name $name).Status -eq 'Paused'
}

# Empty: no file in the queue and nothing in any of the service's own queues, for half a minute.
function Wait-SmtpEmpty {
    param($Desired, $Deadline)
    while ($true) {
        $empty = Wait-Until -For 'the queue of SMTPSVC to empty' -Deadline $Deadline -Condition { (Get-QueuedCount -Desired $Desired) -eq 0 }
        if (-not $empty) { return }
        $filled = Wait-Until -For 'the queue of SMTPSVC to stay empty' -Seconds $script:Facts.DrainSettled -Condition { (Get-QueuedCount -Desired $Desired) -ne 0 }
        if (-not $filled) { return }
    }
}

function Get-QueuedCount {
    param($Desired)
    $count = 0
    $all = @(Get-SmtpCounter)
    foreach ($server in $Desired.virtualServers) {
        $count += @(Get-FileName -Folder $server.directories.queue).Count
        $instance = $script:Facts.Counters.Instance -f $server.instance
        $counters = $all | Where-Object { $_.Name -eq $instance } | Select-Object -First 1
        if ($null -eq $counters) {
            Add-Warning -Text "the performance counters of $instance cannot be read, so only the files of its queue were counted; lodctr /R repairs counters"
            continue
        }
        foreach ($name in $script:Facts.Counters.Queues) { $count += [int] $counters.$name }
    }
    $count
}

function Get-SmtpCounter {
    try {
        Get-CimInstance -ClassName $script:Facts.Counters.Class
    } catch {
        Write-HostProgress -Text "performance counters: $($_.Exception.Message)"
    }
}

function Save-LeftMail {
    param($Server, $Drain)
    Save-Undelivered -From $Server.directories.queue -Archive (Get-QueueArchive -Drain $Drain -Instance $Server.instance)
    foreach ($folder in $Server.directories.badmail, $Server.directories.drop) { Add-KeptFolder -Folder $folder }
}

# Owed until it is done: a run that died in the middle has left some of it beside the archive. What lies in the archive is named by
# every drain, also by one that finds nothing left to do: its answer is all that tells of it.
function Save-Undelivered {
    param([string] $From, [string] $Archive, [string] $Filter = '*')
    $left = @(Get-FileName -Folder $From -Filter $Filter).Count
    if ($left -gt 0 -or (Test-Owed -Name "archive $From")) {
        Add-Owed -Name "archive $From" -Detail @{ from = $From; to = $Archive; filter = $Filter }
        Complete-Archive -From $From -Archive $Archive -Filter $Filter
    }
    Add-KeptFolder -Folder $Archive
}

function Complete-Archive {
    param([string] $From, [string] $Archive, [string] $Filter)
    Move-Message -From $From -To $Archive -Filter $Filter
    Complete-Owed -Name "archive $From"
    Add-Warning -Text "messages were not delivered before the deadline and are kept in $Archive, which holds $(@(Get-FileName -Folder $Archive).Count) now"
}

function Add-KeptFolder {
    param([string] $Folder)
    if (@($script:Run.Kept | Where-Object { $_.folder -eq $Folder }).Count -gt 0) { return }
    $count = @(Get-FileName -Folder $Folder).Count
    if ($count -gt 0) { Add-Kept -Folder $Folder -Messages $count }
}

# A drain that was given up while it put mail away: the rest follows, so that no message is in two places.
function Complete-OpenArchive {
    $owed = Read-StateFile -Name 'journal.json'
    foreach ($name in @($owed.Keys | Where-Object { $_ -like 'archive *' } | Sort-Object)) {
        Disable-Smtp -Because 'its queue was being put away'
        Complete-Archive -From $owed[$name].from -Archive $owed[$name].to -Filter $owed[$name].filter
    }
}

# On a server that others go on using: our rules, names, reservations and exclusions go; queue, SITE.CFG, licence and features stay.
function Remove-SmtpTraces {
    param($Desired)
    Remove-HostFirewallRule -Desired $Desired.firewall
    Remove-DefenderExclusion -Desired $Desired.defenderExclusions
    # Of an earlier port; what a LISTSERV that stays on this host has is its own.
    if (-not (Test-OwnerOf -Pattern '^SITE\.CFG/')) { Invoke-Step -Name 'firewall rules' -Item 'SurplusFirewallRule' -Desired @() }
    Remove-PortReservation
    Remove-HostName
    foreach ($server in $Desired.virtualServers) { Remove-LogRetention -Instance $server.instance }
    Clear-Owner -Pattern '^SmtpSvc/'
    $known = Get-ConfiguredMachine
    if ($known.ContainsKey('metabaseBackup')) {
        $script:Run.WayBack = "metabase backup $($known['metabaseBackup']) (IIS 6 Manager, Backup/Restore Configuration), and $(Get-StatePath -Name 'original-values.json')"
        Write-HostProgress -Text "the way back: $($script:Run.WayBack)"
    }
}
