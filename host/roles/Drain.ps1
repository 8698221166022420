# A host goes without loss: LISTSERV's spool first, then SMTPSVC's queue, and what is left is archived and named.

# Role listserv leaves: both services run until the spool is empty, so that what the primary handed over is delivered.
function Remove-ListservRole {
    param($Desired)
    $spool = "$($Desired.installRoot)\$($script:Facts.Listserv.Spool)"
    $deadline = (Get-Date).AddMinutes([double] $Desired.drain.deadlineMinutes)
    $script:Run.Deadline = $deadline.AddMinutes(10)
    $empty = Wait-Until -For "the spool of LISTSERV ($spool) to empty" -Deadline $deadline -Condition { @(Get-FileName -Folder $spool -Filter '*.MAIL').Count -eq 0 }
    Stop-Listserv
    foreach ($each in $script:Facts.Services.Listserv, $script:Facts.Services.ListservSmtp) { Set-ServiceStartMode -Name (Get-ListservServiceName -Name $each) -StartMode 'Manual' }
    Remove-HostFirewallRule -Desired $Desired.firewall
    Clear-Owner -Pattern '^SITE\.CFG/'
    Complete-Narrow
    Add-Changed -Text 'LISTSERV stopped'
    if ($empty) { return }
    $left = @(Get-FileName -Folder $spool -Filter '*.MAIL')
    if ($left.Count -eq 0) { return }
    Save-Undelivered -From $spool -Archive "$($Desired.drain.archive)\SPOOL" -Names $left
}

# Role smtp-service leaves: paused it takes no new mail and goes on delivering (KB821901).
function Remove-SmtpServiceRole {
    param($Desired)
    $name = $script:Facts.Services.Smtp
    if ($null -eq (Get-ServiceState -Name $name)) { return }
    $deadline = (Get-Date).AddMinutes([double] $Desired.drain.deadlineMinutes)
    $script:Run.Deadline = $deadline.AddMinutes(10)
    $empty = Wait-SmtpDrained -Desired $Desired -Deadline $deadline
    Stop-HostService -Name $name
    Set-ServiceStartMode -Name $name -StartMode 'Disabled'
    foreach ($server in $Desired.virtualServers) { Save-LeftMail -Server $server -Archive $Desired.drain.archive -Empty $empty }
    Remove-SmtpTraces -Desired $Desired
}

# A drain that is given up leaves the service as it was: a host in use takes mail again.
function Wait-SmtpDrained {
    param($Desired, $Deadline)
    $name = $script:Facts.Services.Smtp
    if ((Get-ServiceState -Name $name).Status -eq 'Running') { $null = Invoke-Program -Name 'sc.exe' -Arguments @('pause', $name) }
    try {
        Wait-SmtpEmpty -Desired $Desired -Deadline $Deadline
    } catch {
        if ((Get-ServiceState -Name $name).Status -eq 'Paused') { $null = Invoke-Program -Name 'sc.exe' -Arguments @('continue', $name) }
        throw
    }
}

# Empty: no file in the queue and nothing in any of the service's own queues, twice, half a minute apart.
function Wait-SmtpEmpty {
    param($Desired, $Deadline)
    while ($true) {
        $empty = Wait-Until -For 'the queue of SMTPSVC to empty' -Deadline $Deadline -Condition { (Get-QueuedCount -Desired $Desired) -eq 0 }
        if (-not $empty) { return $false }
        Start-Sleep -Seconds $script:Facts.DrainSettled
        if ((Get-QueuedCount -Desired $Desired) -eq 0) { return $true }
    }
}

function Get-QueuedCount {
    param($Desired)
    $count = 0
    foreach ($server in $Desired.virtualServers) {
        $count += @(Get-FileName -Folder $server.directories.queue).Count
        $instance = $script:Facts.Counters.Instance -f $server.instance
        $counters = Get-CimInstance -ClassName $script:Facts.Counters.Class | Where-Object { $_.Name -eq $instance } | Select-Object -First 1
        if ($null -eq $counters) { continue }
        foreach ($name in $script:Facts.Counters.Queues) { $count += [int] $counters.$name }
    }
    $count
}

function Save-LeftMail {
    param($Server, [string] $Archive, [bool] $Empty)
    $names = @(Get-FileName -Folder $Server.directories.queue)
    if ($names.Count -gt 0) { Save-Undelivered -From $Server.directories.queue -Archive "$Archive\SmtpSvc$($Server.instance)" -Names $names }
    foreach ($kept in $Server.directories.badmail, $Server.directories.drop) {
        $count = @(Get-FileName -Folder $kept).Count
        if ($count -gt 0) { Add-Kept -Disk (Split-Path -Path $kept -Qualifier) -Folder $kept -Messages $count }
    }
}

function Save-Undelivered {
    param([string] $From, [string] $Archive, [string[]] $Names)
    Move-Message -From $From -To $Archive
    Add-Kept -Disk (Split-Path -Path $Archive -Qualifier) -Folder $Archive -Messages $Names.Count
    Add-Warning -Text "$($Names.Count) messages were not delivered before the deadline and are kept in $Archive"
}

# On a server that others go on using: our rules and reservations go; queue, SITE.CFG, licence and features stay.
function Remove-SmtpTraces {
    param($Desired)
    Remove-HostFirewallRule -Desired $Desired.firewall
    Remove-PortReservation -Desired $Desired.reservedPorts
    foreach ($server in $Desired.virtualServers) { Remove-LogRetention -Instance $server.instance }
    Clear-Owner -Pattern '^SmtpSvc/'
    $known = Get-ConfiguredMachine
    if ($known.ContainsKey('metabaseBackup')) { Write-HostProgress -Text "the way back: metabase backup $($known['metabaseBackup']) (IIS 6 Manager, Backup/Restore), and original-values.json in $($script:Facts.StateFolder)" }
    Add-Changed -Text 'SMTPSVC stopped and disabled'
}
