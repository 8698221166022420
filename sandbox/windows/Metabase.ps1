# The simulated metabase behind ADSI: keys bind lazily, an entry answers from its own cache until it is refreshed, a commit is all
# or nothing, and writes live in memory until they are saved.

$global:MetabaseTypes = @{}
foreach ($name in 'ServerState', 'MaxConnections', 'ConnectionTimeout', 'LogType', 'LogFilePeriod', 'LogExtFileFlags', 'LogFileTruncateSize', 'AuthFlags', 'RelayForAuth',
    'MaxMessageSize', 'MaxSessionSize', 'MaxBatchedMessages', 'MaxRecipients', 'SmtpRemoteDelayExpireMinutes', 'SmtpRemoteNDRExpireMinutes', 'SmtpLocalDelayExpireMinutes',
    'SmtpLocalNDRExpireMinutes', 'RouteAction', 'MaxOutConnections', 'MaxOutConnectionsPerDomain', 'RemoteTimeout', 'RemoteSmtpPort', 'HopCount', 'SmartHostType', 'SmtpDsUseCat') { $global:MetabaseTypes[$name] = 'integer' }
foreach ($name in 'KeyType', 'ServerComment', 'LogPluginClsid', 'LogFileDirectory', 'LogOdbcDataSource', 'LogOdbcTableName', 'LogOdbcUserName', 'LogOdbcPassword', 'SmtpRemoteProgressiveRetry',
    'RouteUserName', 'RoutePassword', 'RouteActionString', 'MasqueradeDomain', 'FullyQualifiedDomainName', 'SmartHost', 'DefaultDomain', 'BadMailDirectory', 'QueueDirectory', 'PickupDirectory', 'DropDirectory') { $global:MetabaseTypes[$name] = 'string' }
foreach ($name in 'ServerAutoStart', 'AlwaysUseSsl', 'DoMasquerade', 'EnableReverseDnsLookup', 'UpdatedFQDN', 'UpdatedDefaultDomain', 'LimitRemoteConnections') { $global:MetabaseTypes[$name] = 'boolean' }
$global:MetabaseTypes['ServerBindings'] = 'multistring'
$global:MetabaseTypes['RelayIpList'] = 'addresses'
$global:MetabaseTypes['IPSecurity'] = 'addresses'

class IIsIPSecurity {
    [bool] $GrantByDefault
    [object[]] $IPGrant
    [object[]] $IPDeny
    [object[]] $DomainGrant
    [object[]] $DomainDeny
}

class SimulatedEntries : System.Collections.IEnumerable {
    [string] $Key
    SimulatedEntries([string] $key) { $this.Key = $key }
    [System.Collections.IEnumerator] GetEnumerator() {
        $list = [System.Collections.ArrayList]::new()
        foreach ($name in @(Get-SimulatedChildKey -Key $this.Key)) { $null = $list.Add([SimulatedDirectoryEntry]::new("IIS://localhost/$($this.Key)/$name")) }
        return $list.GetEnumerator()
    }
    [object] Add([string] $name, [string] $class) {
        $child = [SimulatedDirectoryEntry]::new("IIS://localhost/$($this.Key)/$name")
        $child.NewClass = $class
        return $child
    }
}

class SimulatedDirectoryEntry {
    [string] $Path
    [string] $Key
    [string] $Name
    [string] $NewClass = ''
    [object] $Children
    hidden [hashtable] $Cache
    hidden [hashtable] $Pending = @{}

    SimulatedDirectoryEntry([string] $path) {
        $this.Path = $path
        $this.Key = $path -replace '^IIS://localhost/?', ''
        $this.Name = ($this.Key -split '/')[-1]
        $this.Children = [SimulatedEntries]::new($this.Key)
    }

    [object] Invoke([string] $method, [object[]] $arguments) {
        Enter-SimulatedCall -Name "metabase $method $($this.Key) $($arguments -join ' ')"
        return Invoke-SimulatedMetabase -Entry $this -Method $method -Arguments $arguments
    }

    [void] CommitChanges() {
        Enter-SimulatedCall -Name "metabase Create $($this.Key)"
        New-SimulatedKey -Key $this.Key -Class $this.NewClass
    }

    [hashtable] Cached() {
        if ($null -eq $this.Cache) { $this.Cache = Read-SimulatedKey -Key $this.Key }
        return $this.Cache
    }
}

function global:New-ComError {
    param([string] $Message, [int] $Code)
    [System.Runtime.InteropServices.COMException]::new($Message, $Code)
}

function global:Get-MetabaseMemory {
    $state = $global:SimulatedHost.State
    if ($state.features['Web-Metabase'] -ne 'Installed') { throw (New-ComError -Message 'Unknown error (0x80005000)' -Code 0x80005000) }
    if ($state.services.IISADMIN.status -ne 'Running') { throw (New-ComError -Message 'The RPC server is unavailable.' -Code 0x800706BA) }
    $state.metabase.memory
}

function global:Read-SimulatedKey {
    param([string] $Key)
    $memory = Get-MetabaseMemory
    if (-not $memory.ContainsKey($Key)) { throw (New-ComError -Message 'The system cannot find the path specified.' -Code 0x80070003) }
    # Values inherit from the keys above.
    $values = @{}
    $parts = $Key -split '/'
    for ($depth = 1; $depth -le $parts.Count; $depth++) {
        $above = ($parts[0..($depth - 1)]) -join '/'
        if (-not $memory.ContainsKey($above)) { continue }
        foreach ($name in $memory[$above].properties.Keys) {
            if ($name -in 'ServerBindings', 'ServerState' -and $above -ne $Key) { continue }
            $values[$name] = $memory[$above].properties[$name]
        }
    }
    $values['KeyType'] = $memory[$Key].class
    $values
}

function global:Get-SimulatedChildKey {
    param([string] $Key)
    Enter-SimulatedCall -Name "metabase children $Key"
    $memory = Get-MetabaseMemory
    $memory.Keys | Where-Object { $_.StartsWith("$Key/") -and $_.Substring($Key.Length + 1) -notmatch '/' } | ForEach-Object { $_.Substring($Key.Length + 1) } | Sort-Object
}

function global:New-SimulatedKey {
    param([string] $Key, [string] $Class)
    $memory = Get-MetabaseMemory
    if (-not $memory.ContainsKey(($Key -replace '/[^/]+$', ''))) { throw (New-ComError -Message 'The system cannot find the path specified.' -Code 0x80070003) }
    $memory[$Key] = @{ class = $Class; properties = @{} }
    if ($Class -eq 'IIsSmtpServer') { $memory[$Key].properties.ServerState = 4 }
    Save-SimulatedState -Why "key $Key"
}

function global:Invoke-SimulatedMetabase {
    param($Entry, [string] $Method, [object[]] $Arguments)
    switch ($Method) {
        'Get' {
            $values = $Entry.Cached()
            $name = [string] $Arguments[0]
            if (-not $values.ContainsKey($name) -or $null -eq $values[$name]) { throw (New-ComError -Message 'The directory property cannot be found in the cache.' -Code 0x8000500D) }
            return ConvertFrom-StoredValue -Name $name -Value $values[$name]
        }
        'Put' { $Entry.Pending[[string] $Arguments[0]] = $Arguments[1]; return $null }
        'PutEx' { $Entry.Pending[[string] $Arguments[1]] = @($Arguments[2]); return $null }
        'SetInfo' { Save-SimulatedChange -Entry $Entry; return $null }
        'Delete' {
            $memory = Get-MetabaseMemory
            foreach ($key in @($memory.Keys | Where-Object { $_ -eq "$($Entry.Key)/$($Arguments[1])" -or $_.StartsWith("$($Entry.Key)/$($Arguments[1])/") })) { $memory.Remove($key) }
            Save-SimulatedState -Why "delete $($Arguments[1])"
            return $null
        }
        'SaveData' {
            $global:SimulatedHost.State.metabase.disk = Copy-Simulated (Get-MetabaseMemory)
            $global:SimulatedHost.State.metabase.saves++
            Save-SimulatedState -Why 'saved'
            return $null
        }
        'Backup' {
            $state = $global:SimulatedHost.State
            $state.metabase.backups = @($state.metabase.backups) + @([string] $Arguments[0])
            Save-SimulatedState -Why 'backup'
            return $null
        }
        'Start' {
            $properties = (Get-MetabaseMemory)[$Entry.Key].properties
            $properties.ServerAutoStart = $true
            Start-SimulatedVirtualServer -State $global:SimulatedHost.State
            Save-SimulatedState -Why 'start virtual server'
            if ($properties.ServerState -ne 2) { throw (New-ComError -Message 'The process cannot access the file because it is being used by another process.' -Code 0x80070020) }
            return $null
        }
    }
    throw (New-ComError -Message 'Unknown name.' -Code 0x80020006)
}

function global:ConvertFrom-StoredValue {
    param([string] $Name, $Value)
    switch ($global:MetabaseTypes[$Name]) {
        'addresses' {
            $list = [IIsIPSecurity]::new()
            # Present but empty is everybody.
            $list.GrantByDefault = $Value -is [string] -or [bool] $Value.grantByDefault
            if ($Value -isnot [string]) {
                $list.IPGrant = @($Value.grant)
                $list.IPDeny = @($Value['deny'] | Where-Object { $_ })
                $list.DomainGrant = @($Value['domains'] | Where-Object { $_ })
            }
            return $list
        }
        'multistring' { return , [object[]] @($Value) }
        'integer' { return [int] $Value }
    }
    $Value
}

# All or nothing: every pending value is looked at before any is kept.
function global:Save-SimulatedChange {
    param($Entry)
    $memory = Get-MetabaseMemory
    if (-not $memory.ContainsKey($Entry.Key)) { throw (New-ComError -Message 'The system cannot find the path specified.' -Code 0x80070003) }
    $stored = @{}
    foreach ($name in $Entry.Pending.Keys) { $stored[$name] = ConvertTo-StoredValue -Name $name -Value $Entry.Pending[$name] }
    foreach ($name in $stored.Keys) { $memory[$Entry.Key].properties[$name] = $stored[$name] }
    $Entry.Pending.Clear()
    $global:SimulatedHost.State.metabase.commits++
    Save-SimulatedState -Why "set $($Entry.Key) $($stored.Keys -join ' ')"
}

function global:ConvertTo-StoredValue {
    param([string] $Name, $Value)
    $type = $global:MetabaseTypes[$Name]
    $unsupported = @($global:SimulatedHost.State.unsupportedProperties)
    if ($null -eq $type -or $unsupported -contains $Name) { throw (New-ComError -Message 'The directory property cannot be found.' -Code 0x80005006) }
    $wrong = New-ComError -Message 'The parameter is incorrect.' -Code 0x80070057
    switch ($type) {
        'integer' { if ($Value -isnot [int]) { throw $wrong }; return [int] $Value }
        'string' { if ($Value -isnot [string]) { throw $wrong }; return [string] $Value }
        'boolean' { if ($Value -isnot [bool]) { throw $wrong }; return [bool] $Value }
        'multistring' { if (@($Value | Where-Object { $_ -isnot [string] }).Count -gt 0) { throw $wrong }; return , @($Value) }
        'addresses' {
            if ($Value -isnot [IIsIPSecurity]) { throw $wrong }
            $grant = @(ConvertTo-StoredAddress -Entries $Value.IPGrant)
            $deny = @(ConvertTo-StoredAddress -Entries $Value.IPDeny)
            foreach ($each in $grant, $deny) { if (@($each | Select-Object -Unique).Count -ne @($each).Count) { throw $wrong } }
            # What is granted counts only where nothing is by default, and the other way round.
            if ($Value.GrantByDefault) { return @{ grantByDefault = $true; grant = @(); deny = $deny } }
            return @{ grantByDefault = $false; grant = $grant; domains = @($Value.DomainGrant | Where-Object { $_ }) }
        }
    }
}

function global:ConvertTo-StoredAddress {
    param($Entries)
    foreach ($entry in @($Entries | Where-Object { $null -ne $_ })) { if (([string] $entry).Contains(',')) { [string] $entry } else { "$entry, 255.255.255.255" } }
}

# A virtual server as setup leaves it (observed defaults); Server 2022 may lack the relay list.
function global:New-SimulatedMetabase {
    param([string] $OperatingSystem, [string] $ComputerName)
    $server = @{
        ServerState = 4; ServerAutoStart = $true; ServerBindings = @(':25:'); MaxConnections = 2000000000; ConnectionTimeout = 600; LogType = 0; LogFilePeriod = 1
        LogExtFileFlags = 2199519; LogPluginClsid = '{FF160657-DE82-11CF-BC0A-00AA006111E0}'; LogFileDirectory = 'C:\Windows\System32\LogFiles'; AuthFlags = 1; RelayForAuth = 1
        MaxMessageSize = 2097152; MaxSessionSize = 10485760; MaxBatchedMessages = 20; MaxRecipients = 100; SmtpRemoteProgressiveRetry = '15,30,60,240'
        SmtpRemoteDelayExpireMinutes = 720; SmtpRemoteNDRExpireMinutes = 2880; SmtpLocalDelayExpireMinutes = 720; SmtpLocalNDRExpireMinutes = 2880
        RouteAction = 0; AlwaysUseSsl = $false; MaxOutConnections = 1000; MaxOutConnectionsPerDomain = 100; RemoteTimeout = 600; RemoteSmtpPort = 25; HopCount = 15
        DoMasquerade = $false; SmartHostType = 0; EnableReverseDnsLookup = $false; FullyQualifiedDomainName = $ComputerName; DefaultDomain = $ComputerName
        BadMailDirectory = 'C:\inetpub\mailroot\Badmail'; QueueDirectory = 'C:\inetpub\mailroot\Queue'; PickupDirectory = 'C:\inetpub\mailroot\Pickup'; DropDirectory = 'C:\inetpub\mailroot\Drop'
        IPSecurity = @{ grantByDefault = $true; grant = @() }
    }
    if ($OperatingSystem -ne '2022') { $server.RelayIpList = @{ grantByDefault = $false; grant = @() } }
    @{
        'SmtpSvc' = @{ class = 'IIsSmtpService'; properties = @{} }
        'SmtpSvc/1' = @{ class = 'IIsSmtpServer'; properties = $server }
        'SmtpSvc/1/Domain' = @{ class = 'IIsConfigObject'; properties = @{} }
        'SmtpSvc/1/RoutingSources' = @{ class = 'IIsSmtpRoutingSource'; properties = @{ SmtpDsUseCat = 0 } }
    }
}
