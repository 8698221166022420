# The metabase through ADSI. Keys bind lazily: what is wrong with a path shows at first use.

function Open-MetabaseKey {
    param([string] $Path = '')
    $whole = if ($Path -eq '') { $script:Facts.Metabase.Computer } else { "$($script:Facts.Metabase.Computer)/$Path" }
    New-Object System.DirectoryServices.DirectoryEntry $whole
}

# The value of a property, or nothing where neither the key nor one above it has the property.
function Get-MetabaseValue {
    param([string] $Key, [string] $Name)
    $entry = Open-MetabaseKey -Path $Key
    try {
        return $entry.Invoke('Get', [object[]] @($Name))
    } catch {
        if (Test-MetabaseKey -Path $Key) { return $null }
        throw
    }
}

function Test-MetabaseKey {
    param([string] $Path)
    try {
        $null = (Open-MetabaseKey -Path $Path).Invoke('Get', [object[]] @('KeyType'))
        return $true
    } catch {
        if (Test-ComError -ErrorRecord $_ -Code $script:Facts.Metabase.NoSuchKey) { return $false }
        if (Test-ComError -ErrorRecord $_ -Code $script:Facts.Metabase.NoProvider) {
            Stop-Run -Message "the IIS metabase does not answer ($($script:Facts.Metabase.NoProvider)): the feature Web-Metabase is missing, or this is no elevated 64-bit session"
        }
        throw
    }
}

function Test-ComError {
    param($ErrorRecord, [string] $Code)
    $exception = $ErrorRecord.Exception
    while ($null -ne $exception) {
        if (('0x{0:X8}' -f $exception.HResult) -eq $Code) { return $true }
        $exception = $exception.InnerException
    }
    $false
}

# One property a commit: SetInfo is all or nothing, and one unsupported name would lose the others.
function Set-MetabaseValue {
    param([string] $Key, [string] $Name, $Value)
    Add-Owed -Name 'save the metabase'
    $entry = Open-MetabaseKey -Path $Key
    if ($Value -is [array]) {
        # 2 is ADS_PROPERTY_UPDATE: the whole list is replaced.
        $null = $entry.Invoke('PutEx', [object[]] @(2, $Name, [object[]] $Value))
    } else {
        $null = $entry.Invoke('Put', [object[]] @($Name, $Value))
    }
    $null = $entry.Invoke('SetInfo', [object[]] @())
}

function Get-MetabaseChildName {
    param([string] $Key)
    if (-not (Test-MetabaseKey -Path $Key)) { return @() }
    @((Open-MetabaseKey -Path $Key).Children | ForEach-Object { [string] $_.Name })
}

function New-MetabaseChild {
    param([string] $Key, [string] $Class, [string] $Name)
    Add-Owed -Name 'save the metabase'
    $child = (Open-MetabaseKey -Path $Key).Children.Add($Name, $Class)
    $child.CommitChanges()
}

function Remove-MetabaseChild {
    param([string] $Key, [string] $Class, [string] $Name)
    Add-Owed -Name 'save the metabase'
    $null = (Open-MetabaseKey -Path $Key).Invoke('Delete', [object[]] @($Class, $Name))
}

# Writes live in memory for a minute; a run does not say that it is done before they are on the disk.
function Save-Metabase {
    if (-not (Test-Owed -Name 'save the metabase')) { return }
    $null = (Open-MetabaseKey).Invoke('SaveData', [object[]] @())
    Complete-Owed -Name 'save the metabase'
}

# The way back: the whole metabase as it was at first contact.
function Backup-Metabase {
    $known = Get-ConfiguredMachine
    if ($known.ContainsKey('metabaseBackup')) { return }
    $name = 'pulumi-listserv-{0:yyyyMMddHHmmss}' -f (Get-Date)
    $null = (Open-MetabaseKey).Invoke('Backup', [object[]] @($name, $script:Facts.Metabase.BackupVersion, $script:Facts.Metabase.BackupFlags))
    $known['metabaseBackup'] = $name
    Write-StateFile -Name 'machine.json' -State $known
    Write-HostProgress -Text "metabase as it was found is kept as backup $name"
}
