# LISTSERV and its listener. LISTSERV-SMTP goes down last and comes up last, and restarts after every change of SITE.CFG.

# The names may be short or display names.
function Get-ListservServiceName {
    param([string] $Name)
    $service = Get-CimInstance -ClassName 'Win32_Service' -Filter "Name='$Name' OR DisplayName='$Name'" | Select-Object -First 1
    if ($null -eq $service) { Stop-Run -Message "there is no service $Name on this host; LISTSERV is not installed as the plan says, or its service has another name" }
    [string] $service.Name
}

function Test-ListservInstalled {
    $null -ne (Get-CimInstance -ClassName 'Win32_Service' -Filter "Name='$($script:Facts.Services.Listserv)' OR DisplayName='$($script:Facts.Services.Listserv)'")
}

function Stop-Listserv {
    Stop-HostService -Name (Get-ListservServiceName -Name $script:Facts.Services.Listserv)
    Stop-HostService -Name (Get-ListservServiceName -Name $script:Facts.Services.ListservSmtp)
}

# Gives what is wrong, or nothing when LISTSERV is up: the same process for half a minute, and TCPGUI listening.
function Start-Listserv {
    param([int] $TcpguiPort)
    $name = Get-ListservServiceName -Name $script:Facts.Services.Listserv
    try {
        Start-HostService -Name $name
    } catch {
        return $_.Exception.Message
    }
    $first = (Get-ServiceState -Name $name).ProcessId
    $since = Get-Date
    $null = Wait-Until -For 'LISTSERV to be up for half a minute' -Seconds ($script:Facts.Listserv.SettledSeconds * 2) -Condition {
        $state = Get-ServiceState -Name $name
        $state.Status -ne 'Running' -or $state.ProcessId -ne $first -or (((Get-Date) - $since).TotalSeconds -ge $script:Facts.Listserv.SettledSeconds -and (Test-Listening -Port $TcpguiPort))
    }
    $wrong = Get-ListservFault -TcpguiPort $TcpguiPort -ProcessId $first
    if ($wrong -ne '') { return $wrong }
    try {
        Start-HostService -Name (Get-ListservServiceName -Name $script:Facts.Services.ListservSmtp)
    } catch {
        return $_.Exception.Message
    }
    ''
}

function Get-ListservFault {
    param([int] $TcpguiPort, [int] $ProcessId = 0)
    $state = Get-ServiceState -Name (Get-ListservServiceName -Name $script:Facts.Services.Listserv)
    if ($state.Status -ne 'Running') { return "LISTSERV is $($state.Status)" }
    if ($ProcessId -ne 0 -and $state.ProcessId -ne $ProcessId) { return 'LISTSERV died and was started again' }
    if (-not (Test-Listening -Port $TcpguiPort)) { return "LISTSERV runs, but nothing listens on its TCPGUI port $TcpguiPort" }
    ''
}

function Test-Listening {
    param([int] $Port)
    @(Get-NetTCPConnection -LocalPort $Port -State Listen -ErrorAction SilentlyContinue).Count -gt 0
}

# Desired: {tcpguiPort}.
function Test-ListservService {
    param($Desired)
    foreach ($each in $script:Facts.Services.Listserv, $script:Facts.Services.ListservSmtp) {
        $state = Get-ServiceState -Name (Get-ListservServiceName -Name $each)
        if ($state.StartMode -ne 'Auto' -and $state.StartMode -ne 'DelayedAuto') { New-Difference -Item 'ListservService' -Path "service $each, start mode" -Expected 'Auto' -Found $state.StartMode -Data $each }
        if ($state.Status -ne 'Running') { New-Difference -Item 'ListservService' -Path "service $each" -Expected 'Running' -Found $state.Status }
    }
    $fault = Get-ListservFault -TcpguiPort $Desired.tcpguiPort
    if ($fault -like '*TCPGUI*') { New-Difference -Item 'ListservService' -Path "TCPGUI port $($Desired.tcpguiPort)" -Expected 'listening' -Found 'nothing listens' }
}

function Set-ListservService {
    param($Desired, $Difference)
    foreach ($each in @($Difference | Where-Object { $null -ne $_.Data })) { Set-ServiceStartMode -Name (Get-ListservServiceName -Name $each.Data) -StartMode 'Auto' }
    $fault = Start-Listserv -TcpguiPort $Desired.tcpguiPort
    if ($fault -ne '') { Stop-Run -Message "$fault; LISTSERV's log in its MAIN folder says why" }
}
