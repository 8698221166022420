# Looks at what the simulated Windows does, and tells it as one JSON object.
param([string] $Mode, [string] $Machine)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$seen = [ordered] @{}
$key = 'SmtpSvc/1'

function Open-Key { param([string] $Path = $key) , (New-Object System.DirectoryServices.DirectoryEntry "IIS://localhost/$Path") }

# The code that a call fails with, or what it gives.
function Get-Outcome {
    param([scriptblock] $Call)
    try { & $Call } catch {
        $reason = $_.Exception
        while ($null -ne $reason.InnerException) { $reason = $reason.InnerException }
        '0x{0:X8}' -f $reason.HResult
    }
}

function Get-Value { param([string] $Name, [string] $Path = $key) Get-Outcome { (Open-Key $Path).Invoke('Get', [object[]] @($Name)) } }

function Set-Value {
    param([hashtable] $Values, [string] $Path = $key)
    Get-Outcome {
        $entry = Open-Key $Path
        foreach ($name in $Values.Keys) { $null = $entry.Invoke('Put', [object[]] @($name, $Values[$name])) }
        $null = $entry.Invoke('SetInfo', [object[]] @())
        'written'
    }
}

function Get-Status { param([string] $Name = 'SMTPSVC') (Get-CimInstance -ClassName Win32_Service -Filter "Name='$Name'").State }
function Get-Exit { param([string] $Verb, [string] $Name) $null = sc.exe $Verb $Name; $global:LASTEXITCODE }

function Restart-Smtp {
    $null = sc.exe stop SMTPSVC
    Start-Sleep -Seconds 10
    $null = sc.exe start SMTPSVC
    Start-Sleep -Seconds 10
}

# Metabase
$unbound = Open-Key
$seen['bound without the feature, used'] = Get-Outcome { $unbound.Invoke('Get', [object[]] @('KeyType')) }
$null = Install-WindowsFeature -Name 'SMTP-Server', 'Web-Metabase', 'Web-WMI', 'Web-Lgcy-Scripting', 'Web-Lgcy-Mgmt-Console', 'RSAT-SMTP'
$missing = Open-Key 'SmtpSvc/7'
$seen['a key that is not there, used'] = Get-Outcome { $missing.Invoke('Get', [object[]] @('KeyType')) }
$seen['relay list of a fresh server'] = Get-Value RelayIpList
$old = Open-Key
$null = $old.Invoke('Get', [object[]] @('HopCount'))
$seen['written'] = Set-Value @{ HopCount = 17 }
$seen['an entry that had read it before'] = $old.Invoke('Get', [object[]] @('HopCount'))
$seen['a new entry'] = Get-Value HopCount
$seen['an unknown name'] = Set-Value @{ NoSuchName = 1; HopCount = 18 }
$seen['the name beside it'] = Get-Value HopCount
$seen['a wrong type'] = Set-Value @{ HopCount = '18' }
$seen['more than a signed integer'] = Set-Value @{ MaxConnections = [long] 4294967295 }
$seen['the same as signed'] = Set-Value @{ MaxConnections = -1 }
$list = (Open-Key).Invoke('Get', [object[]] @('IPSecurity'))
$list.GrantByDefault = $false
$list.IPGrant = @('1.2.3.4', '1.2.3.4, 255.255.255.255')
$seen['a duplicate address'] = Set-Value @{ RelayIpList = $list }
$list.IPGrant = @('1.2.3.4', '10.0.0.0, 255.0.0.0')
$seen['addresses'] = Set-Value @{ RelayIpList = $list }
$seen['addresses read back'] = @((Get-Value RelayIpList).IPGrant)
$null = Set-Value @{ MasqueradeDomain = 'example.net' } 'SmtpSvc'
$seen['inherited from the service'] = Get-Value MasqueradeDomain
$null = (Open-Key '').Invoke('SaveData', [object[]] @())

# What counts after a start
$null = Set-Value @{ FullyQualifiedDomainName = 'A.EXAMPLE.ORG' }
$null = Set-Value @{ DefaultDomain = 'a.invalid'; UpdatedDefaultDomain = $true; QueueDirectory = 'C:\Queue2' }
$seen['queue in use before a restart'] = $global:SimulatedHost.State.liveQueue
Restart-Smtp
$seen['name without its mark'] = Get-Value FullyQualifiedDomainName
$seen['default domain with its mark'] = Get-Value DefaultDomain
$seen['queue in use after a restart'] = $global:SimulatedHost.State.liveQueue

# Services
$seen['start of what runs'] = Get-Exit start SMTPSVC
$null = sc.exe stop IISADMIN
$seen['IISADMIN at once'] = Get-Status IISADMIN
Start-Sleep -Seconds 10
$seen['after it has stopped'] = @('IISADMIN', 'SMTPSVC', 'W3SVC' | ForEach-Object { Get-Status $_ })
$null = sc.exe start IISADMIN
Start-Sleep -Seconds 10
$seen['after it has started'] = @('IISADMIN', 'SMTPSVC', 'W3SVC' | ForEach-Object { Get-Status $_ })
$global:SimulatedHost.State.otherListeners = @(@{ service = 'other'; port = 25 })
$null = sc.exe start SMTPSVC
$seen['SMTPSVC at once'] = Get-Status
Start-Sleep -Seconds 10
$seen['SMTPSVC on a port that is held'] = @((Get-Status), (Get-Value ServerState))
$global:SimulatedHost.State.otherListeners = @()
Restart-Smtp
$null = [System.IO.Directory]::CreateDirectory((Resolve-SimulatedPath 'C:\Queue2'))
[System.IO.File]::WriteAllText((Resolve-SimulatedPath 'C:\Queue2\ONE.EML'), 'x')
$null = sc.exe pause SMTPSVC
$seen['a connection while it is paused'] = Get-Outcome { $client = New-Object System.Net.Sockets.TcpClient; $client.Connect('127.0.0.1', 25); 'connected' }
Start-Sleep -Seconds 2
$seen['delivered while it is paused'] = @($global:SimulatedHost.State.delivered)
$global:SimulatedHost.State.services.SMTPSVC.hangs = 'Stopped'
$null = sc.exe stop SMTPSVC
Start-Sleep -Seconds 1000
$seen['a stop that hangs'] = Get-Status

# LISTSERV
$main = Resolve-SimulatedPath 'C:\LISTSERV\MAIN'
[System.IO.File]::WriteAllText("$main/SITE.CFG", "NODE=nonsense`r`n")
$null = sc.exe start LISTSERV
Start-Sleep -Seconds 7
$seen['LISTSERV with a bad SITE.CFG'] = Get-Status LISTSERV
Start-Sleep -Seconds 6
$seen['the same a little later'] = Get-Status LISTSERV
[System.IO.File]::WriteAllText("$main/SITE.CFG", "NODE=A.EXAMPLE.ORG`r`nMAXBSMTP=100`r`n")
[System.IO.File]::WriteAllText("$main/SITECFG.FILE", 'MAXBSMTP=7')
[System.IO.File]::WriteAllText("$main/LICENSE.MERGE", 'a key')
$null = sc.exe start LISTSERV
Start-Sleep -Seconds 20
$seen['LISTSERV with a good one'] = Get-Status LISTSERV
$seen['what it runs with'] = $global:SimulatedHost.State.listserv.running
$seen['LICENSE.MERGE is there'] = [System.IO.File]::Exists("$main/LICENSE.MERGE")

# Power
$null = Set-Value @{ HopCount = 99 }
Invoke-PowerOff
$seen['what was saved, after the power was off'] = Get-Value HopCount
[Console]::Out.WriteLine((ConvertTo-Json -InputObject $seen -Depth 4 -Compress))
exit 0
