# Who may connect to SMTPSVC and what it answers: pure functions of the state, and the conversation over them.

# What of a virtual server decides about an answer.
function global:Get-MailServer {
    param($State, [string] $Key)
    $properties = $State.metabase.memory[$Key].properties
    $domains = @{}
    foreach ($child in @($State.metabase.memory.Keys | Where-Object { $_ -match "^$Key/Domain/[^/]+$" })) {
        $domains[($child -split '/')[-1]] = @{ routeAction = [long] ($State.metabase.memory[$child].properties['RouteAction'] ?? 0) }
    }
    @{
        relay = $properties['RelayIpList']; connection = $properties['IPSecurity']; maxRecipients = $properties['MaxRecipients']
        defaultDomain = $properties['DefaultDomain']; fqdn = $properties['FullyQualifiedDomainName']; domains = $domains
    }
}

# A list as a client meets it: absent is nobody, present but empty is everybody.
function global:Test-Granted {
    param($List, [string] $Address)
    if ($null -eq $List) { return $false }
    if ($List -is [string]) { return $true }
    if ($List.grantByDefault) { return -not (Test-InList -Entries $List['deny'] -Address $Address) }
    Test-InList -Entries $List.grant -Address $Address
}

function global:Test-InList {
    param($Entries, [string] $Address)
    foreach ($entry in @($Entries | Where-Object { $_ })) {
        $parts = ([string] $entry) -split '\s*,\s*'
        $mask = if ($parts.Count -gt 1) { [ipaddress]::Parse($parts[1]).GetAddressBytes() } else { [byte[]] @(255, 255, 255, 255) }
        $one = [ipaddress]::Parse($parts[0]).GetAddressBytes()
        $other = [ipaddress]::Parse($Address).GetAddressBytes()
        if (@(0..3 | Where-Object { ($one[$_] -band $mask[$_]) -ne ($other[$_] -band $mask[$_]) }).Count -eq 0) { return $true }
    }
    $false
}

function global:Get-RecipientAnswer {
    param($Server, [string] $Address, [string] $Domain, [int] $Before)
    if ($Server.maxRecipients -ne 0 -and $Before -ge $Server.maxRecipients) { return '452 4.5.3 Too many recipients' }
    if ($Domain -eq $Server.defaultDomain) { return '250 2.1.5 recipient ok' }
    $remote = @($Server.domains.Keys | Where-Object { $_ -eq $Domain -and ($Server.domains[$_].routeAction -band 0x1000) })
    if ($remote.Count -gt 0 -or (Test-Granted -List $Server.relay -Address $Address)) { return '250 2.1.5 recipient ok' }
    "550 5.7.1 Unable to relay for probe@$Domain"
}

# The state of the host at an address: this one, or one whose folder lies beside it.
function global:Find-SimulatedState {
    param([string] $Address)
    $own = $global:SimulatedHost.State
    if ($Address -eq '127.0.0.1' -or @($own.addresses) -contains $Address) { return $own }
    foreach ($folder in [System.IO.Directory]::GetDirectories([System.IO.Path]::GetDirectoryName($global:SimulatedHost.Folder))) {
        $path = [System.IO.Path]::Combine($folder, 'state.json')
        if (-not [System.IO.File]::Exists($path)) { continue }
        $state = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path)) -AsHashtable
        if (@($state.addresses) -contains $Address) { return $state }
    }
    $null
}

function global:Test-FirewallAllows {
    param($State, [int] $Port, [string] $From)
    foreach ($rule in @($State.firewall.Values)) {
        if ([string] $rule.port -ne [string] $Port -or -not $rule.enabled) { continue }
        if (@($rule.from) -contains 'Any' -or @($rule.from) -contains $From) { return $true }
        foreach ($network in @($rule.from | Where-Object { ([string] $_).Contains('/') })) {
            $parts = ([string] $network).Split('/')
            $mask = [ipaddress]::new([BitConverter]::GetBytes([ipaddress]::HostToNetworkOrder([int] ([uint32]::MaxValue -shl (32 - [int] $parts[1]) -band [uint32]::MaxValue))))
            if (Test-InList -Entries "$($parts[0]), $mask" -Address $From) { return $true }
        }
    }
    $false
}

class SimulatedSmtpStream : System.IO.Stream {
    [hashtable] $Server
    [string] $From
    hidden [System.Collections.Generic.Queue[byte]] $Answers = [System.Collections.Generic.Queue[byte]]::new()
    hidden [string] $Line = ''
    hidden [int] $Recipients = 0
    SimulatedSmtpStream([hashtable] $server, [string] $from) {
        $this.Server = $server
        $this.From = $from
        $this.Say("220 $($server.fqdn) Microsoft ESMTP MAIL Service, Version: 10.0.17763.1 ready")
    }
    [void] Say([string] $text) { foreach ($byte in [System.Text.Encoding]::ASCII.GetBytes("$text`r`n")) { $this.Answers.Enqueue($byte) } }
    [bool] get_CanRead() { return $true }
    [bool] get_CanWrite() { return $true }
    [bool] get_CanSeek() { return $false }
    [long] get_Length() { return 0 }
    [long] get_Position() { return 0 }
    set_Position([long] $value) { }
    [void] Flush() { }
    [long] Seek([long] $offset, [System.IO.SeekOrigin] $origin) { return 0 }
    [void] SetLength([long] $value) { }
    [int] Read([byte[]] $buffer, [int] $offset, [int] $count) {
        $read = 0
        while ($read -lt $count -and $this.Answers.Count -gt 0) { $buffer[$offset + $read] = $this.Answers.Dequeue(); $read++ }
        return $read
    }
    [void] Write([byte[]] $buffer, [int] $offset, [int] $count) {
        $this.Line += [System.Text.Encoding]::ASCII.GetString($buffer, $offset, $count)
        while ($this.Line.Contains("`r`n")) {
            $at = $this.Line.IndexOf("`r`n")
            $command = $this.Line.Substring(0, $at)
            $this.Line = $this.Line.Substring($at + 2)
            $this.Answer($command)
        }
    }
    [void] Answer([string] $command) {
        switch -Regex ($command) {
            '^(HELO|EHLO) ' { $this.Say("250 $($this.Server.fqdn) Hello [$($this.From)]"); return }
            '^MAIL FROM:' { $this.Recipients = 0; $this.Say('250 2.1.0 Sender OK'); return }
            '^RCPT TO:<[^@>]*@([^>]+)>' {
                $said = Get-RecipientAnswer -Server $this.Server -Address $this.From -Domain ([regex]::Match($command, '@([^>]+)>').Groups[1].Value) -Before $this.Recipients
                if ($said.StartsWith('250')) { $this.Recipients++ }
                $this.Say($said)
                return
            }
            '^RSET' { $this.Say('250 2.0.0 Resetting'); return }
            '^QUIT' { $this.Say('221 2.0.0 Service closing transmission channel'); return }
        }
        $this.Say('500 5.3.3 Unrecognized command')
    }
}

class SimulatedTcpClient {
    [int] $ReceiveTimeout
    [int] $SendTimeout
    [object] $Client
    hidden [SimulatedSmtpStream] $Stream
    [void] Connect([string] $address, [int] $port) {
        Enter-SimulatedCall -Name "connect ${address}:$port"
        $this.Stream = Connect-SimulatedSmtp -Address $address -Port $port
        $this.Client = [pscustomobject] @{ LocalEndPoint = [pscustomobject] @{ Address = $this.Stream.From } }
    }
    [object] GetStream() { return $this.Stream }
    [void] Close() { }
}

function global:Connect-SimulatedSmtp {
    param([string] $Address, [int] $Port)
    $own = $global:SimulatedHost.State
    $state = Find-SimulatedState -Address $Address
    $local = $Address -eq '127.0.0.1' -or @($own.addresses) -contains $Address
    $from = if ($Address -eq '127.0.0.1') { '127.0.0.1' } elseif ($local) { $Address } else { [string] @($own.addresses)[0] }
    if ($null -eq $state -or (-not $local -and -not (Test-FirewallAllows -State $state -Port $Port -From $from))) { throw [System.Net.Sockets.SocketException]::new(10060) }
    $listener = Get-SimulatedListener -State $state | Where-Object { $_.Port -eq $Port -and ($_.Address -in '', $Address) } | Select-Object -First 1
    $refused = [System.Net.Sockets.SocketException]::new(10061)
    if ($null -eq $listener -or $listener.Service -ne 'SMTPSVC') { throw $refused }
    $server = Get-MailServer -State $state -Key $listener.Key
    # A client that connection control does not grant is cut off at once.
    if ($null -ne $server.connection -and -not (Test-Granted -List $server.connection -Address $from)) { throw $refused }
    [SimulatedSmtpStream]::new($server, $from)
}
